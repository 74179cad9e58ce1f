"""The options by which an admin gives a list its look."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import click

from digest.errors import UsageError
from digest.messages.look import FONTS, check_style
from digest.model import Style

Command = TypeVar("Command", bound=Callable[..., Any])
STYLE = ("accent", "accent_dark", "paper", "paper_dark", "sheet", "sheet_dark", "fonts", "footer", "logo", "logo_alt")


def look_options(command: Command) -> Command:
    """The options for colours, fonts, logo and footer."""
    options = [
        click.option("--accent", metavar="COLOUR", help='Colour of links and topics, such as #8f2a1c; "" for ours.'),
        click.option("--accent-dark", metavar="COLOUR", help="The same in dark mode.  [made from --accent]"),
        click.option("--paper", metavar="COLOUR", help="Colour around the sheet."),
        click.option("--paper-dark", metavar="COLOUR", help="The same in dark mode."),
        click.option("--sheet", metavar="COLOUR", help="Colour the stories stand on."),
        click.option("--sheet-dark", metavar="COLOUR", help="The same in dark mode."),
        click.option("--fonts", type=click.Choice(list(FONTS)), help="A stack of system fonts.  [serif]"),
        click.option("--footer", metavar="TEXT", help="A line of your own in the footer."),
        click.option("--logo", metavar="URL", help="A picture above the title, by https."),
        click.option("--logo-size", type=size, metavar="WxH", help="Its size in pixels: 120x40."),
        click.option("--logo-alt", metavar="TEXT", help="What it says when pictures are blocked."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def take_style(style: Style, options: dict[str, Any]) -> Style:
    """The style with the options that were given, which are taken out; UsageError when nobody could read it."""
    given = {name: options.pop(name) for name in STYLE}
    width_and_height = options.pop("logo_size")
    if width_and_height:
        if not (style.logo if given["logo"] is None else given["logo"]):
            raise UsageError("there is no logo of that size", where="--logo-size", fix="give --logo URL with it")
        given |= {"logo_width": width_and_height[0], "logo_height": width_and_height[1]}
    changed = replace(style, **{name: value for name, value in given.items() if value is not None})
    return check_style(changed) if changed != style else style


def size(text: str) -> tuple[int, int]:
    """Width and height in pixels of WxH."""
    match = re.fullmatch(r"(\d{1,4})\s*[x×]\s*(\d{1,4})", text.strip())
    if not match or not int(match[1]) or not int(match[2]):
        raise UsageError(f"{text!r} is not a size", where="--logo-size", fix="write 120x40: width and height in pixels")
    return int(match[1]), int(match[2])
