"""The language of a text: script, body, hint."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.editions.language import detect_language, primary_code
from tests.editions.samples import BRIDGE

TEXTS = {
    "en": BRIDGE,
    "de": "Die alte Brücke wurde am Montag gesperrt, weil Prüfer Risse in zwei Pfeilern gefunden hatten.",
    "fr": "Le vieux pont a été fermé lundi après la découverte de fissures dans deux de ses piles.",
    "es": "El viejo puente fue cerrado el lunes después de que se hallaran grietas en dos de sus pilares.",
    "uk": "Старий міст закрили в понеділок, бо перевіряльники знайшли тріщини у двох його опорах. Її відкриють.",
    "ru": "Старый мост закрыли в понедельник, потому что проверяющие нашли трещины в двух его опорах.",
    "zh": "检查人员在两座桥墩上发现裂缝后，这座旧桥于周一关闭。没有人受伤。",
    "ja": "点検で橋脚に亀裂が見つかり、古い橋は月曜日に閉鎖された。けが人はいない。",
    "ko": "점검에서 교각 균열이 발견되어 오래된 다리가 월요일에 폐쇄되었다.",
    "ar": "أغلق الجسر القديم يوم الاثنين بعد أن عثر المفتشون على تشققات في اثنتين من دعاماته.",
    "fa": "پل قدیمی روز دوشنبه پس از آنکه بازرسان در دو پایه آن ترک پیدا کردند بسته شد و گزارش چاپ شد.",
    "hi": "निरीक्षकों को दो खंभों में दरारें मिलने के बाद पुराना पुल सोमवार को बंद कर दिया गया।",
    "el": "Η παλιά γέφυρα έκλεισε τη Δευτέρα.",
    "he": "הגשר הישן נסגר ביום שני.",
    "th": "สะพานเก่าถูกปิดเมื่อวันจันทร์",
}


@pytest.mark.parametrize("code", TEXTS)
def test_the_body_tells_its_language_even_against_the_hint(code):
    assert detect_language(TEXTS[code]) == code
    assert detect_language(TEXTS[code], "nl-BE") == code


@pytest.mark.parametrize(
    ("text", "hint", "code"), [("Titanic", "de-AT", "de"), ("Міст", "uk", "uk"), ("", "pt_BR", "pt")]
)
def test_a_short_text_takes_the_hint(text, hint, code):
    assert detect_language(text, hint) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Der Hafen wurde am Dienstag wieder geöffnet.", "de"),
        ("Le port a rouvert mardi après des travaux.", "fr"),
        ("El puerto volvió a abrir el martes.", "es"),
        ("Port został ponownie otwarty we wtorek.", "pl"),
        ("The harbour opened again on Tuesday.", "en"),
    ],
)
def test_one_sentence_is_enough_against_a_wrong_hint(text, code):
    assert detect_language(text, "en") == code
    assert detect_language(text, code) == code


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Brücke nach Rissen gesperrt", "de"), ("Le pont fermé après des fissures", "fr"),
        ("Cierran el puente por grietas", "es"), ("Chiuso il ponte per le crepe", "it"),
        ("Most zamknięty po pęknięciach", "pl"), ("Bron stängd efter sprickor", "sv"),
        ("Köprü çatlaklar nedeniyle kapatıldı", "tr"), ("Podul închis din cauza fisurilor", "ro"),
        ("Silta suljettiin halkeamien vuoksi", "fi"), ("Repedések miatt lezárták a hidat", "hu"),
    ],
)  # fmt: skip
def test_a_headline_is_believed_more_than_a_feed_that_claims_english(title, code):
    assert detect_language(title, "en-US") == detect_language(title, code) == code


def test_a_headline_of_mere_names_takes_the_hint():
    for hint in ("en", "de", "fr"):
        assert detect_language("Real Madrid 2-1 Bayern Munich", hint) == hint


def test_a_hint_in_another_script_is_not_taken():
    assert detect_language("Міст її", "en") == "uk"
    assert detect_language("Ein Haus am See", "ru") != "ru"


def test_nothing_to_tell_by():
    assert detect_language("12:30 — 14 %") == ""
    assert detect_language("") == ""


@pytest.mark.parametrize(
    ("tag", "code"), [("en-US", "en"), ("ZH_Hant", "zh"), ("nb-NO", "no"), ("english", ""), ("", ""), ("<x>", "")]
)
def test_language_tags(tag, code):
    assert primary_code(tag) == code


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=6))
def test_any_text_gives_a_code_or_nothing(text, hint):
    code = detect_language(text, hint)
    assert code == "" or (len(code) == 2 and code.isalpha())
