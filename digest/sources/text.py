"""A text file, scraped or written by hand -> an article. Markdown and front matter are understood, HTML is not."""

import re
from pathlib import PurePath

from digest.model import Article
from digest.sources.address import canonical_address, host_of
from digest.sources.clean import Cleaned, clean
from digest.sources.dates import parse_date
from digest.sources.encoding import BREAKING_MARKS, CONTROL
from digest.sources.frontmatter import FrontMatter, read_front_matter
from digest.sources.masthead import Masthead, read_masthead

LONGEST = 1_000_000  # characters of one file
TAGS = 20
BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
MARGIN = 100  # a file with a longer line was not broken by an editor: there each line is a paragraph
MARKDOWN_NAMES = (".md", ".markdown")

FENCED = re.compile(r"^(```|~~~).*?(?:^\1[^\n]*$|\Z)", re.MULTILINE | re.DOTALL)
PICTURE = re.compile(r"!\[([^\]\n]{0,300})\]\(\s*([^)\s]{1,2000})[^)\n]{0,300}\)")
LINK = re.compile(r"\[([^\]\n]{1,1000})\]\([^)\n]{0,2000}\)")
EMPHASIS = re.compile(
    r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]{1,1000}?)(?<=\S)\1(?![\w*])"
    r"|(?<!\w)(_{1,3})(?=\S)([^_\n]{1,1000}?)(?<=\S)\3(?!\w)"
)
CODE = re.compile(r"`([^`\n]{1,500})`")
HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+([^\n]+?)[ \t#]*$", re.MULTILINE)
LINE_MARK = re.compile(r"^[ \t]{0,3}(?:>[ \t]?)+", re.MULTILINE)
BULLET = re.compile(r"^[ \t]*[*+-][ \t]+(?=\S)", re.MULTILINE)
RULE = re.compile(r"^[ \t]*(?:[-*_][ \t]*){3,}$|^(?:={3,}|-{3,})$", re.MULTILINE)


def parse_text(text: str, name: str = "") -> Article:
    """The article of a text or Markdown file: cleaned, with what its front matter, masthead and trailer say of it."""
    text = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = BREAKING_MARKS.sub("", text).lstrip("\n \t")[:LONGEST]
    front = read_front_matter(text)
    marked = bool(front.values) or name.lower().endswith(MARKDOWN_NAMES) or text.startswith("# ")
    title, image, body = _unmarked(front.text) if marked else ("", "", front.text)
    lines = tuple(paragraphs(body, joined=marked))
    head = read_masthead(lines)
    title = front.first("title") or title
    if title:
        head = Masthead(title, (), lines)
    return _article(front, head, clean(head.lines, head.title), name, image)


def paragraphs(text: str, joined: bool = False) -> list[str]:
    """The paragraphs of a text: its lines, but lines that an editor wrapped (`joined`: all) are put together again."""
    found: list[str] = []
    wrapped = max(map(len, text.split("\n"))) <= MARGIN
    for block in BLANK_LINES.split(text):
        lines = [" ".join(line.split()) for line in block.strip("\n").split("\n")]
        found += [" ".join(lines)] if joined or (wrapped and _broken(lines)) else lines
    return [paragraph for paragraph in found if paragraph]


def _broken(lines: list[str]) -> bool:
    """Whether lines are one paragraph: they are long alike, or one goes on in lower case where another ended."""
    return all(len(line) >= MARGIN / 2 for line in lines[:-1]) or any(line[:1].islower() for line in lines[1:])


def _article(front: FrontMatter, head: Masthead, body: Cleaned, name: str, image: str) -> Article:
    url = canonical_address(front.first("url"))
    trailer_url = canonical_address(body.source)
    return Article(
        url=url or trailer_url,
        title=head.title or _title_from(name),
        text=body.text,
        source=front.first("source") or host_of(trailer_url) or body.source or host_of(url),
        author=front.first("author") or body.author,
        published=parse_date(front.first("date")),
        language=front.first("language").lower(),
        image=canonical_address(front.first("image") or image),
        tags=(front.each("tags") or head.tags)[:TAGS],
        credit=body.credit,
    )


def _title_from(name: str) -> str:
    """A file's name as a title, without its folder, its ending and a date in front."""
    stem = re.sub(r"^\d{4}-\d{2}-\d{2}[-_ ]*", "", PurePath(CONTROL.sub("", name)).stem)
    return " ".join(re.split(r"[-_\s]+", stem)).strip().capitalize()


def _unmarked(text: str) -> tuple[str, str, str]:
    """Title, first picture and plain text of Markdown."""
    text = FENCED.sub("", text)
    picture = PICTURE.search(text)
    text = PICTURE.sub("", text)
    headings = HEADING.findall(text)
    title = next((_plain(words) for level, words in headings if level == "#"), "")
    text = HEADING.sub(r"\n\2\n", RULE.sub("", LINE_MARK.sub("", text)))
    return title, picture[2] if picture else "", _plain(BULLET.sub("\n• ", text))


def _plain(text: str) -> str:
    without_links = LINK.sub(r"\1", CODE.sub(r"\1", text))
    return EMPHASIS.sub(lambda found: found[2] or found[4], without_links)
