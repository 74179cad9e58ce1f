"""A list's look: its style completed to two palettes, light and dark, in which every text can be read."""

import re
from dataclasses import dataclass, replace
from typing import Any

from digest.errors import UsageError
from digest.messages.plain import plain, web_address
from digest.model import Style

# The least contrast of text on its ground, WCAG 2.2 section 1.4.3 (AA).
READABLE = 4.5
COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
# No mail program needs a font of ours: each stack is of fonts that some system brings.
FONTS = {
    "serif": "Georgia, Charter, Noto Serif, serif",
    "book": "Iowan Old Style, Palatino Linotype, Palatino, Noto Serif, serif",
    "sans": "Segoe UI, Helvetica Neue, Noto Sans, Arial, sans-serif",
    "humanist": "Optima, Candara, Noto Sans, Verdana, sans-serif",
    "mono": "Menlo, Consolas, Noto Sans Mono, Courier New, monospace",
}
MAX_FOOTER = 500
# The sheet is so wide inside its margins.
MAX_LOGO_WIDTH = 584
MAX_LOGO_HEIGHT = 240


@dataclass(frozen=True, kw_only=True, slots=True)
class Palette:
    """The colours of a mail, each as #rrggbb: text (ink, quiet, accent), lines (rule), grounds (sheet, paper)."""

    paper: str
    sheet: str
    ink: str
    quiet: str
    accent: str
    rule: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What templates know of a list's look; `text` and `small` are stacks of fonts."""

    colours: Palette
    dark: Palette
    text: str
    small: str


LIGHT = Palette(paper="#f3f0ea", sheet="#fffdf9", ink="#1f1d1a", quiet="#5f5a52", accent="#8f2a1c", rule="#d9d4c9")
DARK = Palette(paper="#121110", sheet="#1c1a18", ink="#f0ece4", quiet="#b5aea3", accent="#f0a593", rule="#47423b")


def look_of(style: Style) -> Look:
    """The look of a style; what it leaves open is as digest comes, a dark accent is made from the light one."""
    dark = replace(
        DARK,
        paper=style.paper_dark or DARK.paper,
        sheet=style.sheet_dark or DARK.sheet,
    )
    dark = replace(dark, accent=style.accent_dark or (lightened(style.accent, dark) if style.accent else DARK.accent))
    light = replace(
        LIGHT,
        paper=style.paper or LIGHT.paper,
        sheet=style.sheet or LIGHT.sheet,
        accent=style.accent or LIGHT.accent,
    )
    text = FONTS.get(style.fonts, FONTS["serif"])
    return Look(colours=light, dark=dark, text=text, small=FONTS["sans"] if "sans-serif" not in text else text)


def check_style(style: Style) -> Style:
    """The style, its colours as #rrggbb; UsageError for what no mail can show or nobody can read, with the ratio."""
    colours: dict[str, Any] = {name: parse_colour(getattr(style, name), option) for name, option in COLOURS.items()}
    style = replace(style, **colours)
    if style.fonts and style.fonts not in FONTS:
        raise UsageError(f"there are no fonts {style.fonts!r}", where="--fonts", fix=f"choose {', '.join(FONTS)}")
    if len(style.footer) > MAX_FOOTER or plain(style.footer) != style.footer:
        raise UsageError("the footer cannot be used", where="--footer", fix=f"one line of at most {MAX_FOOTER}")
    _check_logo(style)
    look = look_of(style)
    for palette, ending in ((look.colours, ""), (look.dark, "-dark")):
        _check_contrast(palette, ending)
    return style


COLOURS = {name: f"--{name.replace('_', '-')}" for name in Style.__dataclass_fields__ if name not in (
    "fonts", "footer", "logo", "logo_width", "logo_height", "logo_alt")}  # fmt: skip


def parse_colour(text: str, option: str) -> str:
    """A colour as #rrggbb in small letters, "" as it is; UsageError otherwise."""
    if not text:
        return ""
    if not COLOUR.fullmatch(text):
        raise UsageError(f"{text!r} is not a colour", where=option, fix="write it as #8f2a1c")
    digits = text[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def contrast(one: str, other: str) -> float:
    """How much two colours differ in lightness, 1 to 21 (WCAG 2.2, contrast ratio)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of #rrggbb, 0 to 1 (WCAG 2.2)."""
    weights = zip((0.2126, 0.7152, 0.0722), _channels(colour), strict=True)
    return sum(weight * _linear(channel / 255) for weight, channel in weights)


def lightened(colour: str, palette: Palette) -> str:
    """A colour mixed with as much white as it takes to be read on both grounds of a palette."""
    for share in range(0, 101, 5):
        mixed = "#" + "".join(f"{channel + (255 - channel) * share // 100:02x}" for channel in _channels(colour))
        if min(contrast(mixed, ground) for ground in (palette.sheet, palette.paper)) >= READABLE:
            return mixed
    return DARK.accent


def _check_contrast(palette: Palette, ending: str) -> None:
    # What a list may choose is looked at first, so that the option named is one that can help.
    for name in ("accent", "ink", "quiet"):
        for ground in ("sheet", "paper"):
            text, under = getattr(palette, name), getattr(palette, ground)
            ratio = contrast(text, under)
            if ratio < READABLE:
                raise UsageError(
                    f"{name} {text} on {ground} {under} has a contrast of {ratio:.1f}, and text needs {READABLE}",
                    where=f"--{'accent' if name == 'accent' else ground}{ending}",
                    fix="choose a darker ground" if ending else "choose a darker accent or a lighter ground",
                )


def _check_logo(style: Style) -> None:
    if not style.logo:
        return
    if not web_address(style.logo).startswith("https://"):
        raise UsageError("a logo comes by https", where="--logo", fix="write the whole https:// address of a picture")
    fits = 0 < style.logo_width <= MAX_LOGO_WIDTH and 0 < style.logo_height <= MAX_LOGO_HEIGHT
    if not fits or not plain(style.logo_alt):
        raise UsageError(
            f"a logo needs its size, at most {MAX_LOGO_WIDTH}x{MAX_LOGO_HEIGHT} pixels, and its words",
            where="--logo",
            fix='add --logo-size 120x40 --logo-alt "The Morning": many readers block pictures',
        )


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
