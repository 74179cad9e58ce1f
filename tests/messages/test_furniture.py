"""The words around the stories: plural forms, fallbacks, and one file for a language."""

from datetime import date
from pathlib import Path

import pytest

from digest.errors import TemplateError
from digest.messages.catalogues import read_catalogues
from digest.messages.direction import slant_of
from digest.messages.furniture import choose_furniture
from digest.messages.templates import Templates, catalogue_files, load_templates, templates_folder

LANGUAGES = ("en", "de", "fr", "es", "uk", "ar", "hi")
CATALOGUES = read_catalogues(catalogue_files([templates_folder()]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_says_everything_in_its_own_words(language: str) -> None:
    own, english = CATALOGUES.texts[language], CATALOGUES.texts["en"]
    assert CATALOGUES.missing[language] == ()
    if language != "en":
        assert not [key for key in own if own[key].forms == english[key].forms and key not in ("source",)]
        assert not [key for key in own if own[key].places != english[key].places]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rule_of_each_language_chooses_as_cldr_does(language: str, templates: Templates) -> None:
    furniture = templates.furniture(language)
    chosen = {(furniture.locale.plural_form(n), furniture.texts["stories"].rule(n)) for n in range(1_000)}
    # One form of gettext for each category of CLDR and back: the rule in the header is the right one.
    assert len(chosen) == len({category for category, _ in chosen}) == len({form for _, form in chosen})
    for text in furniture.texts.values():
        assert len(text.forms) in (1, len(chosen))


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("en", 1, "1 story"),
        ("en", 1200, "1,200 stories"),
        ("uk", 1, "1 новина"),
        ("uk", 3, "3 новини"),
        ("uk", 11, "11 новин"),
        ("de", 2, "2 Beiträge"),
        ("ar", 2, "خبران"),
        ("fr", 0, "0 article"),
    ],
)
def test_numbers_choose_their_form(templates: Templates, language: str, number: int, said: str) -> None:
    assert templates.furniture(language).say("stories", count=number) == said


@pytest.mark.parametrize(
    ("wanted", "language", "direction"),
    [
        (("de-AT",), "de-AT", "ltr"),
        (("de_at",), "de-AT", "ltr"),
        (("", "uk"), "uk", "ltr"),
        (("tlh", "fr"), "fr", "ltr"),
        (("ar",), "ar", "rtl"),
        (("../../etc",), "en", "ltr"),
        (("de-<script>",), "de", "ltr"),
        ((), "en", "ltr"),
    ],
)
def test_the_first_wanted_language_that_is_there(
    templates: Templates, wanted: tuple[str, ...], language: str, direction: str
) -> None:
    furniture = templates.furniture(*wanted)
    assert (furniture.language, furniture.direction) == (language, direction)


def test_dates_and_lists_are_in_words(templates: Templates) -> None:
    assert templates.furniture("uk").date(date(2026, 3, 2)) == "понеділок, 2 березня 2026\u202fр."
    assert templates.furniture("de-AT").date(date(2026, 1, 5)) == "Montag, 5. Jänner 2026"
    assert templates.furniture("en").say("also_covered", names=("A", "B", "C")) == "Also covered by A, B, and C"


@pytest.mark.parametrize(
    ("text", "slant"),
    [
        ("The Harbour Morning", "italic"),
        ("«Ранок гавані»", "italic"),
        ("12 Λιμάνι", "italic"),
        ("صباح الميناء", "normal"),
        ("बंदरगाह की सुबह", "normal"),
        ("朝のニュース", "normal"),
        ("🗞️ 24", "normal"),
        ("", "normal"),
    ],
)
def test_only_letters_that_have_an_italic_are_slanted(text: str, slant: str) -> None:
    assert slant_of(text) == slant


def test_values_are_filled_in_once_and_never_read_again(templates: Templates) -> None:
    said = templates.furniture("en").say("why", address="{list}", list="{address.__class__}")
    assert said == "You get this mail because {list} is subscribed to {address.__class__}."


HEADER = 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
ENGLISH = 'msgctxt "hello"\nmsgid "Hello {name}"\nmsgstr ""\n\nmsgctxt "bye"\nmsgid "Bye"\nmsgstr ""\n'


def text_of(key: str, msgid: str, msgstr: str) -> str:
    return f'msgctxt "{key}"\nmsgid "{msgid}"\nmsgstr "{msgstr}"\n\n'


def written(folder: Path, **files: str) -> list[Path]:
    for name, text in files.items():
        (folder / f"{name}.po").write_text(HEADER + text, "utf-8")
    return [folder / f"{name}.po" for name in files]


def test_what_a_language_leaves_out_is_said_in_a_wider_one(tmp_path: Path) -> None:
    files = written(
        tmp_path,
        en=ENGLISH + text_of("three", "Three", ""),
        nl=text_of("hello", "Hello {name}", "Hallo {name}") + text_of("bye", "Bye", ""),
        nl_BE=text_of("bye", "Bye", "Salu"),
    )
    read = read_catalogues(files)
    furniture = choose_furniture(read.texts, "nl-BE")
    assert [furniture.say(key, name="Ada") for key in ("hello", "bye", "three")] == ["Hallo Ada", "Salu", "Three"]
    assert read.missing == {"en": (), "nl": ("bye", "three")}


def test_english_that_was_mended_leaves_the_other_languages_as_they_are(tmp_path: Path) -> None:
    files = written(tmp_path, en=ENGLISH, nl=text_of("bye", "An older farewell", "Dag"))
    assert choose_furniture(read_catalogues(files).texts, "nl").say("bye") == "Dag"


def test_what_is_fuzzy_is_not_said(tmp_path: Path) -> None:
    files = written(tmp_path, en=ENGLISH, nl="#, fuzzy\n" + text_of("bye", "Bye", "Perhaps"))
    assert choose_furniture(read_catalogues(files).texts, "nl").say("bye") == "Bye"


def test_an_operators_catalogue_adds_to_ours_and_comes_before_it(tmp_path: Path) -> None:
    (tmp_path / "languages").mkdir()
    written(
        tmp_path / "languages",
        en=text_of("unsubscribe", "Leave {list}", "") + text_of("motto", "Ours", ""),
        de=text_of("motto", "Ours", "Unseres"),
        nl=text_of("unsubscribe", "Leave {list}", "Afmelden voor {list}"),
    )
    templates = load_templates(templates_folder(), tmp_path)
    english, german, dutch = (templates.furniture(tag) for tag in ("en", "de", "nl-BE"))
    assert english.say("unsubscribe", list="X") == "Leave X"
    assert (german.say("motto"), german.say("in_brief")) == ("Unseres", "Kurz gemeldet")
    assert (dutch.say("unsubscribe", list="X"), dutch.say("in_brief")) == ("Afmelden voor X", "In brief")
    assert templates.missing["uk"] == ("motto",)
    assert len(templates.missing["nl"]) > 20


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("hello there", 4, "not gettext"),
        ('msgctxt "hello"\nmsgid "Hello {name}"\nmsgstr "Hallo {name}', 6, "not gettext"),
        ('msgctxt "bye"\nmsgid "Bye"\nmsgstr "Tot "ziens""', 6, "not gettext"),
        ('msgctxt "helo"\nmsgid "x"\nmsgstr "y"', 5, "nothing says 'helo'"),
        ('msgid "x"\nmsgstr "y"', 4, "this text has no key"),
        ('msgctxt "hello"\nmsgid "x"\nmsgstr "{nam}"', 5, "'hello' has no {nam}"),
        ('msgctxt "hello"\nmsgid "x"\nmsgid_plural "xs"\nmsgstr[0] "y"', 5, "'hello' needs 2 forms"),
        ('msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=__import__;\\n"', 1, "Plural-Forms cannot be read"),
    ],
)
def test_a_fault_of_a_language_names_its_file_and_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    files = written(tmp_path, en=ENGLISH, nl=text)
    if "Plural-Forms" in text:
        files[1].write_text(text + '\n\nmsgctxt "bye"\nmsgid "x"\nmsgstr "y"\n', "utf-8")
    with pytest.raises(TemplateError) as caught:
        read_catalogues(files)
    assert said in str(caught.value)
    assert caught.value.where == f"{tmp_path / 'nl.po'}:{line}"


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    files = written(tmp_path, en=ENGLISH, nl="")
    files[1].write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TemplateError, match="not gettext"):
        read_catalogues(files)
