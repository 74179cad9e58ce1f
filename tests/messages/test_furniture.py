"""The words around the stories: plural forms, fallbacks, and one file for a language."""

from datetime import date
from pathlib import Path

import pytest

from digest.errors import TemplateError
from digest.messages.furniture import choose_furniture, load_texts, places
from digest.messages.templates import Templates, templates_folder

LANGUAGES = ("en", "de", "fr", "es", "uk", "ar", "hi")
FILES = {path.stem: path for path in (templates_folder() / "languages").glob("*.toml")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_says_everything_in_its_own_words(language: str) -> None:
    own, english = load_texts({"en": FILES["en"], language: FILES[language]})[language], load_texts(FILES)["en"]
    assert own.keys() == english.keys()
    if language != "en":
        assert not [key for key in own if own[key] == english[key] and key not in ("source",)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_a_form_for_every_number(language: str, templates: Templates) -> None:
    furniture = templates.furniture(language)
    forms = {furniture.locale.plural_form(number) for number in range(200)}
    for key, text in furniture.texts.items():
        if not isinstance(text, str):
            assert forms <= text.keys(), key
            assert all(places(form) <= {"count"} for form in text.values())


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


def test_values_are_filled_in_once_and_never_read_again(templates: Templates) -> None:
    said = templates.furniture("en").say("why", address="{list}", list="{address.__class__}")
    assert said == "You get this mail because {list} is subscribed to {address.__class__}."


def written(folder: Path, **files: str) -> dict[str, Path]:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    return {name: folder / f"{name}.toml" for name in files}


def test_what_a_language_leaves_out_is_said_in_english(tmp_path: Path) -> None:
    files = written(tmp_path, en='hello = "Hello"\nbye = "Bye"', nl='hello = "Hallo"')
    furniture = choose_furniture(load_texts(files), "nl-BE")
    assert [furniture.say(key) for key in ("hello", "bye")] == ["Hallo", "Bye"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hello = ", "not TOML"),
        ('helo = "x"', "nothing says 'helo'"),
        ('hello = "{nam}"', "'hello' has no {nam}"),
        ("hello = 3", "neither a text nor plural forms"),
        ('hello = { one = "x" }', "neither a text nor plural forms"),
    ],
)
def test_a_fault_of_a_language_names_its_file(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(TemplateError) as caught:
        load_texts(written(tmp_path, en='hello = "Hello {name}"', nl=text))
    assert said in str(caught.value)
    assert caught.value.where == str(tmp_path / "nl.toml")
