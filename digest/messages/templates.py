"""The templates of the mails: Jinja and MJML files, the operator's before ours, checked before the first mail."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2

from digest.errors import TemplateError
from digest.messages.catalogues import FALLBACK, Catalogues, read_catalogues
from digest.messages.check import edition_names, find_problems, sources_of
from digest.messages.furniture import Furniture, choose_furniture
from digest.messages.render import (
    HTML_SUFFIX,
    PAGE_SUFFIX,
    TEXT_SUFFIX,
    compiled,
    folder_loader,
    rendered,
    template_environment,
)
from digest.messages.same_in_dark import same_in_dark
from digest.messages.samples import bare_edition, full_edition, sample_editions
from digest.model import Edition

PACKAGE = Path(__file__).parents[1]


class Templates:
    """Checked templates: `html` and `text` make the two parts, `furniture` has the words of a language."""

    def __init__(self, environment: jinja2.Environment, catalogues: Catalogues) -> None:
        self._environment, self._catalogues = environment, catalogues

    @property
    def names(self) -> tuple[str, ...]:
        """The templates a list can choose from."""
        return edition_names(self._environment)

    def html(self, name: str, context: Mapping[str, Any]) -> str:
        """The HTML part: Jinja, then MJML; TemplateError with file and line."""
        return compiled(rendered(self._environment, name + HTML_SUFFIX, context), name + HTML_SUFFIX)

    def text(self, name: str, context: Mapping[str, Any]) -> str:
        """The text part; TemplateError with file and line."""
        return rendered(self._environment, name + TEXT_SUFFIX, context)

    def page(self, name: str, context: Mapping[str, Any]) -> str:
        """A web page; TemplateError with file and line."""
        return rendered(self._environment, f"pages/{name}{PAGE_SUFFIX}", context)

    def problems(self, samples: Sequence[Edition]) -> list[TemplateError]:
        """Every fault, of the sources and of these sample editions set in each template."""
        return find_problems(self._environment, self.furniture, samples)

    @property
    def missing(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of the texts that a language has no words for, by its tag: those are said in English."""
        return {tag: keys for tag, keys in self._catalogues.missing.items() if keys}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are words for, by their codes."""
        return tuple(sorted(self._catalogues.texts))

    @property
    def same_in_dark(self) -> tuple[TemplateError, ...]:
        """The colours written out in a template that stay as they are in dark mode: to be looked at, no faults."""
        return tuple(same_in_dark(sources_of(self._environment)))

    def furniture(self, *wanted: str) -> Furniture:
        """The words of the first wanted language that is there, else English."""
        return choose_furniture(self._catalogues.texts, *wanted)


def load_templates(folder: Path, override: Path | None = None) -> Templates:
    """The templates of a folder, those of the operator's own folder before them; TemplateError for the first fault."""
    templates = read_templates(folder, override)
    # The fullest and the barest sample pass through every line; `check_templates` tries the others too.
    for problem in templates.problems((full_edition(), bare_edition())):
        raise problem
    return templates


def read_templates(folder: Path, override: Path | None = None) -> Templates:
    """The templates of a folder without looking at them, for who wants to see all faults (`check_templates`)."""
    folders = [path for path in (override, folder) if path]
    for path in folders:
        if not path.is_dir():
            raise TemplateError("there is no such folder of templates", where=str(path), fix="correct the path")
    return Templates(template_environment(folder_loader(folders)), read_catalogues(catalogue_files(folders)))


def catalogue_files(folders: Sequence[Path]) -> list[Path]:
    """The catalogues of some folders in the order in which they add to each other: English first, ours before own."""
    files = [file for path in reversed(folders) for file in sorted(path.glob("languages/*.po"))]
    return sorted(files, key=lambda file: file.stem.lower() != FALLBACK)


def check_templates(templates: Templates) -> list[TemplateError]:
    """Every fault of the templates, each with file, line and what to write instead; none: an empty list."""
    return templates.problems([edition for _, edition in sample_editions()])


def templates_folder() -> Path:
    """The templates that come with digest: inside the package when it is installed, beside it in a checkout."""
    inside = PACKAGE / "templates"
    return inside if inside.is_dir() else PACKAGE.parent / "templates"
