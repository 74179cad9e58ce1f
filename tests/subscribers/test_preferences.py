"""What readers choose is checked."""

import pytest

from subscribers.errors import PreferenceError
from subscribers.preferences import parse_cadence, parse_language, parse_zone


@pytest.mark.parametrize(
    ("text", "zone"),
    [("Europe/Kyiv", "Europe/Kyiv"), (" europe/kyiv ", "Europe/Kyiv"), ("utc", "UTC"), ("", ""), ("  ", "")],
)
def test_a_zone_is_spelled_as_the_time_zone_database_does(text: str, zone: str) -> None:
    assert parse_zone(text) == zone


@pytest.mark.parametrize("text", ["Mars/Base", "../../etc/passwd", "/etc/localtime", "Europe", "+02:00", "x" * 9999])
def test_what_is_no_zone_is_refused(text: str) -> None:
    with pytest.raises(PreferenceError):
        parse_zone(text)


@pytest.mark.parametrize(
    ("text", "language"), [("EN", "en"), ("pt_BR", "pt-BR"), ("zh-Hant-TW", "zh-Hant-TW"), (" uk ", "uk"), ("", "")]
)
def test_a_language_is_a_code(text: str, language: str) -> None:
    assert parse_language(text) == language


@pytest.mark.parametrize("text", ["English", "xx", "klingon", "e", "en-", "en\x00us", "<b>", "en-" + "a" * 50])
def test_what_is_no_language_is_refused(text: str) -> None:
    with pytest.raises(PreferenceError):
        parse_language(text)


def test_a_cadence_is_daily_or_weekly() -> None:
    assert [parse_cadence(text) for text in ("Daily", " weekly ")] == ["daily", "weekly"]
    for text in ("", "extra", "hourly"):
        with pytest.raises(PreferenceError):
            parse_cadence(text)
