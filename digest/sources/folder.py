"""A folder of text, Markdown and HTML files as a source."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from digest.errors import SourceError
from digest.model import Article, Feed
from digest.sources.encoding import decode, is_binary
from digest.sources.local import path_of, read_file
from digest.sources.page import extract_article
from digest.sources.read import Memory, Reading
from digest.sources.text import parse_text

TEXTS = frozenset({".txt", ".md", ".markdown"})
PAGES = frozenset({".html", ".htm"})
MOST = 5_000  # files


class FolderSource:
    """Reads the .txt, .md and .html files of a folder and the folders in it, or a single such file."""

    def read(self, address: str, memory: Memory, now: datetime) -> Reading:
        """One article for each file, in the order of their paths; SourceError when the folder is not there."""
        top = path_of(address)
        if not top.exists():
            raise SourceError("the folder is not there", where=str(top), fix="put it back or remove this source")
        files = [top] if top.is_file() else sorted(_files(top))
        read = [_article(path, path.name if path == top else path.relative_to(top).as_posix()) for path in files[:MOST]]
        problems = [problem for _, problem in read if problem]
        if len(files) > MOST:
            problems.append(f"it has {len(files):,} files, only the first {MOST:,} were read")
        articles = tuple(article for article, _ in read if article)
        return Reading(Feed(title=top.stem if top.is_file() else top.name, articles=articles, problems=tuple(problems)))


def _files(top: Path) -> Iterator[Path]:
    """The files below a folder; hidden ones and links that lead out of it are left alone."""
    for path in top.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(top).parts)
        if path.suffix.lower() in TEXTS | PAGES and not hidden and path.resolve().is_relative_to(top.resolve()):
            yield path


def _article(path: Path, guid: str) -> tuple[Article | None, str]:
    """The article of a file, or why it has none; one file never stops the others."""
    try:
        data = read_file(path)
    except SourceError as problem:
        return None, str(problem)
    decoded = decode(data)
    if is_binary(data):
        return None, f"{guid}: it is not a text"
    page = path.suffix.lower() in PAGES
    article = extract_article(decoded.text, "") if page else parse_text(decoded.text, guid)
    if not article.text:
        return None, f"{guid}: there is no article in it"
    return replace(article, guid=guid), f"{guid}: {decoded.problem}" if decoded.problem else ""
