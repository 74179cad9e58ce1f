"""What MJML knows: each tag with where it may stand and which attributes our compiler honours."""

from dataclasses import dataclass

PADDING = "padding padding-top padding-right padding-bottom padding-left"
BORDER = "border border-top border-right border-bottom border-left border-radius"
BACKGROUND = (
    "background-color background-url background-repeat background-size "
    "background-position background-position-x background-position-y"
)
FONT = (
    "font-family font-size font-style font-weight letter-spacing line-height "
    "text-align text-decoration text-transform color"
)
LINK = "href rel target title name"
SECTIONS = ("mj-body", "mj-wrapper")
COLUMNS = ("mj-section", "mj-group")
CONTENT = ("mj-column", "mj-hero")


@dataclass(frozen=True)
class Tag:
    """Where a tag may stand and what it takes; what stands in an `ending` tag is HTML or text, not MJML."""

    parents: tuple[str, ...]
    attributes: frozenset[str]
    ending: bool = False


def _tag(parents: tuple[str, ...], attributes: str = "", *, ending: bool = False) -> Tag:
    return Tag(parents, frozenset(f"css-class mj-class {attributes}".split()), ending)


BOX = f"{PADDING} {BORDER}"
TEXT = f"{FONT} {PADDING} align height container-background-color vertical-align"
HEAD = ("mj-head",)

TAGS = {
    "mjml": _tag((), "lang dir owa"),
    "mj-head": _tag(("mjml",)),
    "mj-title": _tag(HEAD, ending=True),
    "mj-preview": _tag(HEAD, ending=True),
    "mj-style": _tag(HEAD, ending=True),
    "mj-breakpoint": _tag(HEAD, "width"),
    "mj-attributes": _tag(HEAD),
    "mj-all": _tag(("mj-attributes",)),
    "mj-class": _tag(("mj-attributes",), "name"),
    "mj-body": _tag(("mjml",), "background-color width"),
    "mj-wrapper": _tag(("mj-body",), f"{BACKGROUND} {BOX} direction full-width text-align"),
    "mj-section": _tag(SECTIONS, f"{BACKGROUND} {BOX} direction full-width text-align text-padding"),
    "mj-group": _tag(("mj-section",), "background-color direction vertical-align width"),
    "mj-column": _tag(
        COLUMNS,
        f"{BOX} background-color direction vertical-align width inner-background-color inner-border "
        "inner-border-top inner-border-right inner-border-bottom inner-border-left inner-border-radius",
    ),
    "mj-hero": _tag(
        SECTIONS,
        f"{BACKGROUND} {PADDING} background-height background-width border-radius height mode vertical-align width",
    ),
    "mj-text": _tag(CONTENT, TEXT, ending=True),
    "mj-table": _tag(
        CONTENT,
        f"{FONT} {PADDING} align border cellpadding cellspacing container-background-color role table-layout width",
        ending=True,
    ),
    "mj-button": _tag(
        CONTENT,
        f"{FONT} {BOX} {LINK} align background-color container-background-color "
        "height inner-padding vertical-align width",
        ending=True,
    ),
    "mj-image": _tag(
        CONTENT,
        f"{BOX} {LINK} align alt container-background-color fluid-on-mobile height sizes src srcset usemap width",
    ),
    "mj-divider": _tag(
        CONTENT, f"{PADDING} align border-color border-style border-width container-background-color width"
    ),
    "mj-spacer": _tag(CONTENT, f"{PADDING} container-background-color height vertical-align width"),
    "mj-raw": _tag((*HEAD, *SECTIONS, *COLUMNS, *CONTENT), "position", ending=True),
}

# Tags of MJML that are no use here, and what to write instead.
INSTEAD = {
    "mj-include": 'write {% include "parts/….mjml.jinja" %}: files are put together before MJML reads them',
    "mj-font": "use the fonts a system has: mail programs fetch no others, and fetching tells who reads",
    "mj-html-attributes": "write the attribute on the tag itself: our compiler does not know this one",
    "mj-social": "write links in an <mj-text>: its pictures come from a stranger's server",
    "mj-navbar": "write links in an <mj-text>",
    "mj-carousel": "use an <mj-image>: few mail programs turn carousels",
    "mj-accordion": "use an <mj-text>: few mail programs fold accordions",
}
