"""Captions, credits, bylines and times of publication as papers of many countries print them."""

import pytest

from digest.sources.clean import clean
from digest.sources.furniture import without_teaser

LEAD = "The harbour of Lindvik opened again on Tuesday after a winter of repairs."
NEXT = "Fishermen said they had waited for this day since the storm in November."
LAST = "The town council will decide in spring how the new pier is to be paid for."
MORE = "The ferry runs twice a day again, and on Sundays it takes children without a fare."
END = "A second pier, for the boats of the coast guard, is planned on the northern bank."


@pytest.mark.parametrize(
    "line",
    [
        "Foto: dpa",
        "Bild: picture alliance / dpa",
        "Der Hafen am Morgen. Foto: Jan Berg/dpa",
        "Der Hafen am Morgen (Foto: Jan Berg)",
        "Der Hafen am Morgen. © Jan Berg/dpa",
        "Photo : AFP",
        "Le port au matin. Photo Jean Dupont",
        "Le port au matin (Photo AFP)",
        "Crédit photo : Jean Dupont",
        "Le port au matin, le 3 mai 2024. © Jean Dupont / AFP",
        "Foto: EFE",
        "El puerto por la mañana. EFE/Juan Pérez",
        "El puerto por la mañana (Foto: EFE)",
        "Imagen de archivo del puerto. Foto: Juan Pérez",
        "Фото: УНІАН",
        "Фото: Reuters",
        "Фото Олени Ковальчук",
        "Порт уранці. Фото: Укрінформ",
        "Порт утром. Фото: РИА Новости",
        "Порт утром (фото: ТАСС)",
        "Ілюстративне фото",
        "Архівне фото",
        "Иллюстрация: РБК",
        "Photo: Getty Images",
        "Image credit: Ada Lind",
        "Ada Lind/Lindvik Times",
        "(Photo by Ada Lind)",
        "Boats leave the harbour. (Photo by Ada Lind/Getty Images)",
        "Symbolbild",
        "图片来源：海港晚报",
        "图为重新开放的港口。（林海摄）",
        "资料图：港口的早晨。",
        "港口的早晨。海港晚报记者 林海 摄",
        "重新开放的港口。林德维克市政府供图",
        "▲港口的早晨。",
        "写真：リンドヴィク港",
    ],
)
def test_captions_go(line: str) -> None:
    assert clean([LEAD, line, NEXT, LAST], marked=True).paragraphs == (LEAD, NEXT, LAST)


@pytest.mark.parametrize(
    "line",
    [
        "Mit Informationen von Reuters",
        "Mit dpa",
        "(dpa)",
        "Dieser Artikel wurde mit Material der dpa erstellt.",
        "(avec AFP)",
        "(Avec l'AFP)",
        "Avec agences",
        "Con información de Reuters y AP",
        "EFE",
        "Com informações da Reuters",
        "За матеріалами Укрінформу",
        "За матеріалами: Reuters, BBC",
        "За інформацією УНІАН",
        "По материалам Reuters",
        "По материалам: РИА Новости",
        "По информации ТАСС",
        "Con informazioni di ANSA",
        "Met informatie van ANP",
        "Contributing: Liz Szabo, Michael Winter, Associated Press.",
        "The Associated Press contributed to this report.",
        "Additional reporting by Reuters",
        "AP",
        "Some information for this report came from The Associated Press and Reuters.",
        "Reuters and AFP contributed to this report",
    ],
)
def test_agencies_are_kept_as_credit(line: str) -> None:
    cleaned = clean([LEAD, NEXT, LAST, MORE, END, line], marked=True)
    assert (cleaned.credit, cleaned.paragraphs) == (line, (LEAD, NEXT, LAST, MORE, END))


@pytest.mark.parametrize("line", ["Quelle: dpa", "Źródło: PAP", "Джерело: Українська правда", "Источник: Интерфакс"])
def test_what_a_trailer_names_is_the_source(line: str) -> None:
    cleaned = clean([LEAD, NEXT, LAST, line], marked=True)
    assert (cleaned.source, cleaned.paragraphs) == (line.split(": ")[1], (LEAD, NEXT, LAST))


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Von unserem Korrespondenten Jan Berg", "Jan Berg"),
        ("Von Jan Berg, Berlin", "Jan Berg"),
        ("Autor: Jan Berg", "Jan Berg"),
        ("Par Jean Dupont et Marie Curie", "Jean Dupont et Marie Curie"),
        ("Par Jean Dupont (à Paris)", "Jean Dupont"),
        ("Par Jean Dupont Publié le 3 mai 2024", "Jean Dupont"),
        ("Propos recueillis par Jean Dupont", "Jean Dupont"),
        ("Por Juan Pérez | Madrid", "Juan Pérez"),
        ("Redacción: Juan Pérez", "Juan Pérez"),
        ("Autora: Ana Gómez", "Ana Gómez"),
        ("Автор Олена Ковальчук", "Олена Ковальчук"),
        ("Текст: Иван Петров", "Иван Петров"),
        ("Di Mario Rossi", "Mario Rossi"),
        ("Door Jan de Vries", "Jan de Vries"),
        ("By Ada Lind for Lindvik Times", "Ada Lind"),
        ("By Ada Lind Updated 5 May 2024", "Ada Lind"),
    ],
)
def test_bylines_are_kept_as_author(line: str, author: str) -> None:
    cleaned = clean([line, LEAD, NEXT, LAST], marked=True)
    assert (cleaned.author, cleaned.paragraphs) == (author, (LEAD, NEXT, LAST))


@pytest.mark.parametrize(
    "line",
    [
        "Posted on April 21, 2015, at 11:29 a.m.",
        "Veröffentlicht am 08.04.2015, 12:46 Uhr",
        "Publié le 3 mai 2024 à 10h05",
        "Опубліковано 3 травня 2024",
        "Обновлено: 3 мая 2024, 10:05",
        "Last updated 3 May 2024",
        "• -Aktualisiert am 3 Mai 2024",
    ],
)
def test_times_of_publication_at_the_ends_go(line: str) -> None:
    assert clean([line, LEAD, NEXT, LAST], marked=True).paragraphs == (LEAD, NEXT, LAST)
    assert clean([LEAD, NEXT, LAST, MORE, END, line], marked=True).paragraphs == (LEAD, NEXT, LAST, MORE, END)


@pytest.mark.parametrize(
    "teaser",
    [
        "Read more", "Read More »", "Continue reading →", "Continue reading The harbour opens →", "Read the full story",
        "(more…)", "[read more]", "[mehr]", "Weiterlesen", "Lire la suite", "Leer más", "Leia mais", "Leggi tutto",
        "Lees verder", "Czytaj dalej", "Читать далее", "Читати далі", "阅读全文", "続きを読む", "Read more Read more",
    ],
)  # fmt: skip
def test_where_to_read_on_is_no_part_of_a_paragraph(teaser: str) -> None:
    told = "The harbour of Lindvik opened again on Tuesday."
    assert without_teaser(f"{told} {teaser}") == told
    assert without_teaser(told) == told


@pytest.mark.parametrize("teaser", ["Read more…", "阅读全文…", "Leer más… ", "[…]", "(more) "])
def test_a_paragraph_of_nothing_but_teasers_is_done_in_time(teaser: str) -> None:
    told = f"The harbour opened. {teaser * 40}and more."
    assert without_teaser(told + "..") == told + ".."
    assert without_teaser(told + ",") == told + ","


def test_a_sentence_may_end_with_such_words() -> None:
    told = "She has told the children of Lindvik that they should read more"
    assert without_teaser(told) == told
    assert without_teaser(f"{told}.") == f"{told}."
