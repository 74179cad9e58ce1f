"""A list's look: every text can be read in light and in dark, and what cannot is refused with its ratio."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import UsageError
from digest.messages.look import DARK, LIGHT, READABLE, check_style, contrast, lightened, look_of, parse_colour
from digest.messages.samples import sample_edition, sample_story
from digest.messages.set import Variant, set_variant
from digest.messages.templates import Templates
from digest.model import Style
from tests.messages.conftest import NONCE

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#8f2a1c", "#8f2a1c", 1), ("#ff0000", "#ffffff", 4.0)],
)
def test_contrast_is_what_the_guidelines_say(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_the_colours_that_come_with_digest_can_be_read(palette: object) -> None:
    for text in ("ink", "quiet", "accent"):
        for ground in ("sheet", "paper"):
            assert contrast(getattr(palette, text), getattr(palette, ground)) >= READABLE


@settings(max_examples=200)
@given(COLOURS)
def test_any_accent_becomes_readable_in_the_dark(colour: str) -> None:
    made = lightened(colour, DARK)
    assert min(contrast(made, DARK.sheet), contrast(made, DARK.paper)) >= READABLE


@settings(max_examples=200)
@given(COLOURS, COLOURS, COLOURS)
def test_a_style_is_readable_or_refused(accent: str, sheet: str, paper_dark: str) -> None:
    style = Style(accent=accent, sheet=sheet, paper_dark=paper_dark)
    try:
        look = look_of(check_style(style))
    except UsageError as error:
        assert "has a contrast of" in str(error)
        return
    for palette in (look.colours, look.dark):
        for text in (palette.ink, palette.quiet, palette.accent):
            assert min(contrast(text, palette.sheet), contrast(text, palette.paper)) >= READABLE


@pytest.mark.parametrize(
    ("style", "said"),
    [
        (
            Style(accent="#ffcc00"),
            "--accent: accent #ffcc00 on sheet #fffdf9 has a contrast of 1.5, and text needs 4.5",
        ),
        (Style(accent="#8f2a1c", accent_dark="#333333"), "--accent-dark: accent #333333"),
        (Style(sheet="#336699"), "on sheet #336699"),
        (Style(accent="red"), "'red' is not a colour; write it as #8f2a1c"),
        (Style(accent="#8f2a1c;}"), "is not a colour"),
        (Style(fonts="Comic"), "there are no fonts 'Comic'"),
        (Style(footer="x" * 501), "--footer"),
        (Style(footer="two\nlines"), "--footer"),
        (Style(logo="http://a.example/l.png", logo_width=1, logo_height=1, logo_alt="A"), "https"),
        (Style(logo="https://a.example/l.png", logo_alt="A"), "--logo-size"),
        (Style(logo="https://a.example/l.png", logo_width=10, logo_height=10), "--logo-alt"),
    ],
)
def test_what_cannot_be_used_is_told(style: Style, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_style(style)
    assert said in str(caught.value)


def test_short_colours_are_written_out() -> None:
    assert parse_colour("#A3c", "--accent") == "#aa33cc"


def set_with(style: Style, templates: Templates, template: str) -> Variant:
    edition = sample_edition(sample_story(0), sample_story(1))
    edition = replace(edition, list=replace(edition.list, style=style, template=template))
    variant = set_variant(edition, language="", topics=(), templates=templates, base_url="", nonce=NONCE)
    assert variant
    return variant


@pytest.mark.parametrize("template", ["morning", "brief", "letter"])
def test_a_style_reaches_every_template(templates: Templates, template: str) -> None:
    style = Style(
        accent="#00557f", paper="#e8eef2", sheet_dark="#101418", fonts="humanist", footer="Made in Port Alder & read",
        logo="https://harbour.example/l.png?a=1&b=2", logo_width=120, logo_height=40, logo_alt='The "Harbour"',
    )  # fmt: skip
    variant = set_with(style, templates, template)
    for shown in ("#00557f", "#e8eef2", "#101418", "Optima, Candara", "Made in Port Alder &amp; read"):
        assert shown in variant.html
    assert 'width="120" height="40"' in variant.html
    assert "The &#34;Harbour&#34;" in variant.html or "The &quot;Harbour&quot;" in variant.html
    assert "Georgia" not in variant.html
    assert LIGHT.accent not in variant.html
    assert "Made in Port Alder & read" in variant.text
