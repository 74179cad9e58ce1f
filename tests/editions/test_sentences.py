"""Sentences are slices of the text, whatever the text."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.editions.sentences import split_sentences

CASES = {
    "titles": ("en", ["Lt. Col. Smith met Gov. Jane Roe and Reps. Hill and Dale.", "They left."]),
    "dates": ("en", ["He was born on Jan. 5, 2024.", "She was not."]),
    "countries": ("en", ["The U.S. Senate met the U.S. President.", "He lives in the U.S.", "She does not."]),
    "initials": ("en", ["J. K. Marlow met George W. Finch.", "Nobody knew."]),
    "small words": ("en", ["The senator said no.", "Gov. Roe said so.", "Shares fell."]),
    "time first": ("en", ["At 5 a.m. Mr. Hill left.", "He was back by 6 p.m.", "Mr. Dale was not."]),
    "notes": ("en", ["It was built in 1911.[1]", "It fell in 1987. [2][3]", "Nobody was hurt."]),
    "dots": ("en", ["I wonder . . .", "Really? ? ?", "So it seems! ...", "Yahoo! Finance says so."]),
    "brackets": ("en", ["Sen. Hill (D-Ky.) Roe's rival, lost.", "(He laughed.)", "She (really!) left."]),
    "quotes": ("en", ["“It is over.”", "He left.", '"Stop!" she said.', '"Go."', "(It rained.)"]),
    "numbers": ("en", ["Prices rose 3.5 percent to $1.20.", "No. 5 won."]),
    "hours": ("en", ["It began at 5 p.m. on Monday.", "It ended at 6 p.m.", "Then all went home."]),
    "German": ("de", ["Das kostet z. B. 3,5 Mio. Euro.", "Am 24. Dezember sagte Dr. Vogel: „Es reicht.“", "Er ging."]),
    "German inward": ("de", ["»Nein.«", "Sie lachte.", "„Warum?“ fragte er."]),
    "French": ("fr", ["M. Dupont et Mme Durand sont là.", "« C'est fini. »", "« Pourquoi ? » demande-t-il."]),
    "French initials": ("fr", ["J.-P. Morel arrive le 5 janv. 2024.", "Il y en a 25.", "Ensuite, rien."]),
    "Spanish": ("es", ["El Sr. García llegó con la Dra. Ruiz.", "¿Por qué?", "¡No!", "«Vale.»", "Se fue."]),
    "Ukrainian": ("uk", ["Т. Шевчук живе на вул. Садовій у м. Київ.", "Це сталося у 2024 р.", "«Так.»", "Він пішов."]),
    "Russian": ("ru", ["А. С. Котов родился в 1990 г.", "«Да!» — сказал он.", "Цена 5 тыс. рублей."]),
    "speech with an aside": ("ru", ["«Куда ты? – спросил он. – Уже поздно».", "Она ушла."]),
    "Hindi with bars": ("hi", ["यह पहली बात है|", "डॉ. शर्मा आए|", "समाचार | दैनिक"]),
    "Chinese": ("zh", ["今天很好。", "明天呢？", "“是的。”", "价格为3.5元！"]),
    "Japanese": ("ja", ["今日は晴れ。", "「はい。」", "終わり。"]),
    "speech that goes on, in Chinese": ("zh", ["“真的吗？”他问。", "「快走！」她喊道。", "“你是谁？”", "没有人回答。"]),
    "speech that goes on, in Japanese": ("ja", ["「本当？」と彼は聞いた。", "「いいえ！」", "彼女は帰った。"]),
    "speech that goes on, in Hindi": ("hi", ["“क्या?” उसने पूछा।", "“रुको!”", "वह हँसा।"]),
    "speech that goes on, in Arabic": ("ar", ["«هل تأتي؟» سأل الرجل.", "«نعم!»", "ثم خرج."]),
    "items of a list": ("en", ["1.) The first one.", "8.1. The third one.", "2. The last one."]),
    "items in a row": ("en", ["1) Bread is dear", "2) Milk is not", "3) Nobody knows why."]),
    "items in a row with stops": ("en", ["1. Bread is dear", "2. Milk is not."]),
    "lettered items in a row": ("en", ["a. The first one", "b. The second one", "c. The last one"]),
    "items with bullets in a row": ("da", ["• 9. Brødet er dyrt", "• 10. Mælken er billig"]),
    "ordinals in a row": ("de", ["1. Mai und 2. Mai sind Feiertage."]),
    "numbers out of order": ("en", ["1. Vote for 3) or 5) on Monday."]),
    "no capitals": (
        "en",
        [
            "the long dispute about the bridge is over at last, mr. hill said on tuesday.",
            "nobody cheered.",
            "“why now?” he asked.",
            "(the bridge, approx. 80 m long, was built in the u.s. and shipped here.)",
            "it stands.",
        ],
    ),
    "a scrap without capitals": ("en", ["approx. 80 ft. high and long"]),
    "Georgian": ("ka", ["ეს სახლია.", "ის დიდია.", "რა არის ეს?"]),
    "Armenian with colons": ("hy", ["Մութ է:", "Ժամը 12:30 է։", "Ես գնում եմ:"]),
    "ends of names": ("en", ["The worm, called Win/Digger.C, reads Readme.Md first.", "It ran on Node.Js for weeks."]),
    "units": ("pl", ["Mur ma 45 m.", "Woda wzbiera."]),
    "units and seconds": ("uk", ["Ролик триває 30 с.", "Поїхали!"]),
    "Roman numbers": ("es", ["Véanse las pp. XI-XII.", "Reinó Carlos (ca. 1500)."]),
    "doubled capitals": ("es", ["Los JJ. OO. empiezan hoy.", "Las FF. AA. vigilan."]),
    "a foreign title": ("fr", ["Mrs. Hill et Mr. Lee sont là.", "Ils parlent."]),
    "an elision": ("en", ['"It was [...] over" (Hill 55).', "She left."]),
    "an aside in brackets": ("uk", ["Він (так вважають усі. – Ред.) пішов.", "Крапка."]),
    "an apostrophe": ("de", ["Hallo, ich bin’s.", "Kommst du?"]),
    "small notes": ("de", ["Das stimmt.¹", "Das auch.²", "Nein."]),
    "dots that open": ("nl", ["Het was raak.", "...en toen brak de hel los."]),
    "Greek": ("el", ["Πού είναι ο σταθμός;", "Είναι εδώ."]),
    "Turkish": ("tr", ["Prof. Dr. Kaya bunu söyledi.", "Örn. bugün yağmur var."]),
    "Arabic": ("ar", ["ماذا حدث؟", "قال د. سمير إن الأمر بسيط.", "ثم غادر."]),
    "Hindi": ("hi", ["यह पहली बात है।", "डॉ. शर्मा ने कहा।", "दूसरी बात क्या है?"]),
}


# One sentence a line, one text a block; written for this, each language with the traps of its own.
LABELLED = Path(__file__).parent / "sentences"


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "uk", "ru", "zh", "ar", "hi"])
def test_labelled_texts(language):
    blocks = (LABELLED / f"{language}.txt").read_text(encoding="utf-8").strip().split("\n\n")
    assert sum(len(block.splitlines()) for block in blocks) > 40
    for block in blocks:
        text = block.replace("\n", "" if language == "zh" else " ")
        assert split_sentences(text, language) == block.splitlines()


@pytest.mark.parametrize(("language", "sentences"), CASES.values(), ids=CASES)
def test_sentences_of_a_language(language, sentences):
    assert split_sentences(" ".join(sentences), language) == sentences


def test_chinese_needs_no_spaces():
    assert split_sentences("今天很好。明天呢？“是的。”他说。", "zh") == ["今天很好。", "明天呢？", "“是的。”", "他说。"]


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n", " \n \n ", "\u2029"])
def test_line_breaks_always_split(gap):
    assert split_sentences(f"A heading{gap}and the U.S.{gap}Senate", "en") == ["A heading", "and the U.S.", "Senate"]


def test_a_paragraph_break_eaten_by_scraping_still_splits():
    assert split_sentences("The vote is over.Nobody cheered at www.Example.Com today.", "en") == [
        "The vote is over.",
        "Nobody cheered at www.Example.Com today.",
    ]


def test_names_with_stops_inside_stay_whole():
    for text in ("We use ASP.NET Core and Node.JS here.", "Visit www.Example.Com today.", "The U.S.A. team won."):
        assert split_sentences(text, "en") == [text]
    assert split_sentences("Foi publicada a tabela do IRS.O valor sobe.", "pt") == [
        "Foi publicada a tabela do IRS.",
        "O valor sobe.",
    ]


def test_a_quote_glued_to_the_next_sentence_opens_it():
    text = 'Il a dit oui."Nous verrons bien", dit-elle."C\'est tout."Puis rien.'
    assert split_sentences(text, "fr") == [
        "Il a dit oui.",
        '"Nous verrons bien", dit-elle.',
        '"C\'est tout."',
        "Puis rien.",
    ]


def test_a_quote_closed_before_a_glued_stop_ends_a_sentence():
    assert split_sentences('Elle parle de la zone "Sud-Est".Le maire écoute. Il part.', "fr") == [
        'Elle parle de la zone "Sud-Est".',
        "Le maire écoute.",
        "Il part.",
    ]
    assert split_sentences("Elle cite «le pont».À midi, il part.", "fr") == ["Elle cite «le pont».", "À midi, il part."]


def test_the_language_is_found_when_it_is_not_said():
    assert split_sentences("Прем'єр їде до м. Львів. Його зустріне І. Франчук.") == [
        "Прем'єр їде до м. Львів.",
        "Його зустріне І. Франчук.",
    ]


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("aB9é .!?…\n\"“”«»()'’-。！？।؟ДжU.S. Mr."), max_size=200),
    st.sampled_from(["en", "de", "fr", "es", "uk", "zh", "ar", "hi", "", "xx"]),
)
def test_sentences_are_slices_in_order_and_lose_nothing(text, language):
    sentences = split_sentences(text, language or "en")
    at = 0
    for sentence in sentences:
        assert sentence == sentence.strip() != ""
        at = text.index(sentence, at) + len(sentence)
    assert "".join("".join(sentences).split()) == "".join(text.split())


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["a", "a.", "A. ", ". ", "U.S. ", '"', ".”", "…", "。", "1. ", " »"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_hostile_line_is_cut_in_bounded_time(piece, language):
    text = piece * (100_000 // len(piece))
    assert "".join("".join(split_sentences(text, language)).split()) == "".join(text.split())


def test_a_letter_alone_opens_an_item():
    assert split_sentences("a. The first one.\nb. The second one.", "en") == ["a. The first one.", "b. The second one."]
