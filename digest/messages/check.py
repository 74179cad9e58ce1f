"""Templates looked at before they are used: every fault with its file, its line and what to write instead."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import jinja2

from digest.errors import TemplateError
from digest.messages.alarm import ALARM, alarm_context
from digest.messages.context import PERSONAL, edition_context, show_story
from digest.messages.furniture import Furniture
from digest.messages.mjml_checks import MarkedLoader, mjml_problems
from digest.messages.notice import CONFIRMATION, FOLDER, LEAVABLE, NOTICES, notice_context
from digest.messages.render import HTML_SUFFIX, TEXT_SUFFIX, compiled, loader_of, rendered
from digest.messages.samples import LIST, sample_notice
from digest.messages.source_checks import Source, block_problems, read_source, source_problems, stray_problems
from digest.model import Edition

ChooseFurniture = Callable[[str], Furniture]

ALARM_CONTEXT = alarm_context(LIST, "An alarm", ("A line of it.",))
# What the web pages have beside a look; the live preview's page is always our own.
OF_PAGES = frozenset(["title", "heading", "more", "button", "faults", "there", "bytes", "most", "version", "windows"])
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
SAMPLE_VALUES = {"address": "reader@sample.example", "unsubscribe_url": "https://sample.example/unsubscribe/reader"}


def find_problems(
    environment: jinja2.Environment, choose: ChooseFurniture, samples: Sequence[Edition]
) -> list[TemplateError]:
    """The faults of all templates: first those of the sources, and if there are none those of the rendered samples."""
    try:
        files = environment.list_templates()
        if strays := list(stray_problems(files)):
            return strays
        names = [name for name in files if name.endswith(".jinja")]
        sources = {name: read_source(environment, name) for name in names}
        variables = frozenset(_context(samples[0], choose)) | _notice_context(CONFIRMATION, choose).keys() | OF_PAGES
        variables |= ALARM_CONTEXT.keys()
        problems = list(source_problems(environment, sources, variables, choose("en").texts))
        problems += [problem for name in edition_names(environment) for problem in _part_problems(sources, name)]
        if not problems:
            problems = [*_sample_problems(environment, choose, samples), *_notice_problems(environment, choose)]
    except TemplateError as problem:
        problems = [problem]
    return list({str(problem): problem for problem in problems}.values())


def sources_of(environment: jinja2.Environment) -> list[Source]:
    """Every template file, read."""
    return [read_source(environment, name) for name in environment.list_templates() if name.endswith(".jinja")]


def edition_names(environment: jinja2.Environment) -> tuple[str, ...]:
    """The templates a list can choose from: those that stand in no folder of their own."""
    names = environment.list_templates(filter_func=lambda name: name.endswith(HTML_SUFFIX) and "/" not in name)
    return tuple(name.removesuffix(HTML_SUFFIX) for name in names)


def _part_problems(sources: dict[str, Source], name: str) -> Iterator[TemplateError]:
    for part in (name + HTML_SUFFIX, name + TEXT_SUFFIX):
        if part in sources:
            yield from block_problems(sources, part)
        else:
            yield TemplateError("the text part is missing", where=part, fix=f"write it beside {name}{HTML_SUFFIX}")


def _sample_problems(
    environment: jinja2.Environment, choose: ChooseFurniture, samples: Sequence[Edition]
) -> Iterator[TemplateError]:
    marking = environment.overlay(loader=MarkedLoader(loader_of(environment)))
    for name in edition_names(environment):
        for edition in samples:
            context = _context(edition, choose)
            found = mjml_problems(rendered(marking, name + HTML_SUFFIX, context), name + HTML_SUFFIX)
            # What has such faults MJML may not read at all, and could not say where.
            yield from found or [*_way_out(environment, name, context), *_links(environment, name, context)]


def _notice_problems(environment: jinja2.Environment, choose: ChooseFurniture) -> Iterator[TemplateError]:
    marking = environment.overlay(loader=MarkedLoader(loader_of(environment)))
    yield from mjml_problems(rendered(marking, ALARM + HTML_SUFFIX, ALARM_CONTEXT), ALARM + HTML_SUFFIX)
    for kind in NOTICES:
        name, context = f"{FOLDER}/{kind}", _notice_context(kind, choose)
        found = mjml_problems(rendered(marking, name + HTML_SUFFIX, context), name + HTML_SUFFIX)
        yield from found
        if kind in LEAVABLE and not found:
            yield from _way_out(environment, name, context)
        if kind == CONFIRMATION:
            yield from _confirming(environment, name, context)


def _confirming(environment: jinja2.Environment, name: str, context: dict[str, Any]) -> Iterator[TemplateError]:
    for ending in (HTML_SUFFIX, TEXT_SUFFIX):
        if context["link"] not in COMMENT.sub("", rendered(environment, name + ending, context)):
            fix = "write {{ link }} into it"
            yield TemplateError("the link to confirm by is missing", where=name + ending, fix=fix)


def _links(environment: jinja2.Environment, name: str, context: dict[str, Any]) -> Iterator[TemplateError]:
    text = rendered(environment, name + TEXT_SUFFIX, context)
    if any(story.url not in text for story in context["stories"]):
        fix = "write {{ story.url }} for each of the stories"
        yield TemplateError("the text part does not lead to every story", where=name + TEXT_SUFFIX, fix=fix)


def _notice_context(kind: str, choose: ChooseFurniture) -> dict[str, Any]:
    return notice_context(sample_notice(kind, choose("en")), "https://sample.example")


def _way_out(environment: jinja2.Environment, name: str, context: dict[str, Any]) -> Iterator[TemplateError]:
    html = COMMENT.sub("", compiled(rendered(environment, name + HTML_SUFFIX, context), name + HTML_SUFFIX))
    text = rendered(environment, name + TEXT_SUFFIX, context)
    if f'href="{context["unsubscribe_url"]}"' not in html:
        fix = 'write <a href="{{ unsubscribe_url }}"> into its footer'
        yield TemplateError("the unsubscribe link is missing", where=name + HTML_SUFFIX, fix=fix)
    if context["unsubscribe_url"] not in text:
        fix = "write {{ unsubscribe_url }} into its footer"
        yield TemplateError("the unsubscribe link is missing", where=name + TEXT_SUFFIX, fix=fix)
    if "Ubuntu" in html:
        fix = 'write <mj-all font-family="…" /> into <mj-attributes>'
        yield TemplateError("some text has no font of its own", where=name + HTML_SUFFIX, fix=fix)


def _context(edition: Edition, choose: ChooseFurniture) -> dict[str, Any]:
    furniture = choose(edition.list.language)
    shown = [show_story(story, furniture) for story in edition.stories]
    values = edition_context(
        edition,
        shown,
        furniture,
        left_out=len(shown) // 2,
        subject=edition.subject,
        preheader=edition.preheader,
        base_url="https://sample.example",
        web_url="https://sample.example/edition/7",
        proof=("A proof for you alone.",) if len(shown) > 1 else (),
    )
    return {name: SAMPLE_VALUES[name] for name in PERSONAL} | values
