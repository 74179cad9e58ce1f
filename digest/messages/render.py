"""Jinja first, then MJML: a template and its values to a finished part, or an error that says which line."""

import re
import traceback
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar, cast

import jinja2
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from mjml import mjml2html

from digest.errors import TemplateError
from digest.messages.direction import slant_of
from digest.messages.paragraphs import paragraphs
from digest.messages.wrap import columns, wrap

Result = TypeVar("Result")

HTML_SUFFIX = ".mjml.jinja"
TEXT_SUFFIX = ".txt.jinja"
PAGE_SUFFIX = ".html.jinja"
STYLE_SUFFIX = ".css.jinja"
# The <div> around the whole mail.
BODY = re.compile(r'<div aria-label="[^"]*" aria-roledescription="email"([^>]*?) role="article"')
# What hides the preheader. White letters of one pixel, MJML's belt to these braces, are what filters look for.
PREHEADER = re.compile(r'(<body[^>]*>)<div style="display:none;font-size:1px;color:#ffffff;line-height:1px;')
# The line of a divider, an empty paragraph, needs no size of letters; what Outlook is given instead is as high as none.
RULE = re.compile(r'(<p style="border-top:[^"]*?)font-size:1px;')
OUTLOOK_RULE = re.compile(r'(<table [^>]*style="border-top:[^"]*?)font-size:1px;')
# An <mj-image> as wide as there is room, and as high as its attribute says: it keeps its shape instead.
SHAPED = re.compile(r"(<img [^>]*?;)height:\d+px;(width:100%;)")
# It writes the values of attributes as Rust would: marks above letters, joiners and backslashes come out spelt.
SPELT = re.compile(r"<[A-Za-z][^<>]*\\[^<>]*>")
SPELLING = re.compile(r"\\(?:u\{([0-9a-f]{1,6})\}|(.))")
SPELLINGS = {"t": "\t", "n": "\n", "r": "\r", '"': "&quot;"}
HIDDEN = r'\1<div style="display:none;mso-hide:all;'
# What an expression in a template can raise.
FAULTS = (jinja2.TemplateError, TypeError, ValueError, LookupError, ArithmeticError, AttributeError, RecursionError)
DEEPEST = 200
# A finished mail has 100,000 bytes: what is far beyond is a mistake, such as a loop in a loop, and ends at once.
MOST_RENDERED = 1_000_000
MOST_FOR_A_STORY = 50_000
MOST_STEPS = 100_000
LONGEST_REPEAT = 10_000
HIGHEST_POWER = 64
STEPS_LEFT: ContextVar[int] = ContextVar("steps_left", default=MOST_STEPS)
# How Jinja says that a value of ours has no such field.
NO_FIELD = re.compile(r"'[\w.]*?(\w+?)(?:Shown)? object' has no attribute '(\w+)'")


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """Jinja without a way to Python's insides, in which no single expression takes for ever."""

    intercepted_binops = frozenset(("*", "**"))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """A product or a power; OverflowError for a text or number of absurd size."""
        if operator == "**" and abs(right) > HIGHEST_POWER:
            raise OverflowError(f"the power {right} is too high")
        for text, times in ((left, right), (right, left)):
            if isinstance(text, str | list | tuple) and isinstance(times, int) and len(text) * times > LONGEST_REPEAT:
                raise OverflowError(f"a text repeated {times:,} times is too long")
        return super().call_binop(context, operator, left, right)


def template_environment(loader: jinja2.BaseLoader) -> jinja2.Environment:
    """Jinja as our templates know it: escaping on in MJML, nothing undefined, nothing endless."""
    environment = BoundedEnvironment(
        loader=loader,
        autoescape=lambda name: name is None or not name.endswith(TEXT_SUFFIX),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"wrap": wrap, "columns": columns, "slant": slant_of, "paragraphs": paragraphs}
    environment.globals["range"] = counted_range
    return environment


def folder_loader(folders: Sequence[Path]) -> jinja2.BaseLoader:
    """Templates from several folders: a file of an earlier one replaces its namesake in a later one."""
    return jinja2.FileSystemLoader(list(folders))


def loader_of(environment: jinja2.Environment) -> jinja2.BaseLoader:
    """What an environment reads its templates with; TypeError when it has nothing to read them with."""
    if environment.loader is None:
        raise TypeError("this environment has no loader")
    return environment.loader


def rendered(environment: jinja2.Environment, name: str, context: Mapping[str, Any]) -> str:
    """What Jinja makes of a template; TemplateError with the file and line where it stumbled, or did not end."""
    most = MOST_RENDERED + MOST_FOR_A_STORY * len(context.get("stories", ()))
    steps = STEPS_LEFT.set(MOST_STEPS)
    try:
        return guarded(name, lambda: _at_most(most, environment.get_template(name).generate(context)))
    finally:
        STEPS_LEFT.reset(steps)


def counted_range(*bounds: int) -> range:
    """The numbers of a loop; OverflowError when all loops of one template together take too many steps."""
    numbers = range(*bounds)
    left = STEPS_LEFT.get() - len(numbers)
    if left < 0:
        raise OverflowError(f"its loops take more than {MOST_STEPS:,} steps")
    STEPS_LEFT.set(left)
    return numbers


def compiled(source: str, name: str) -> str:
    """The HTML of an MJML text, without any web font; TemplateError when MJML cannot read it."""
    try:
        return mended(str(mjml2html(source, fonts={})))
    except ValueError as error:
        raise TemplateError(
            f"MJML cannot read it: {error}", where=name, fix="look for an unclosed tag or an attribute without quotes"
        ) from None


def mended(html: str) -> str:
    """What MJML makes, as HTML and screen readers want it."""
    html = SPELT.sub(lambda tag: SPELLING.sub(_meant, tag[0]), html)
    # Its height="auto" is none of HTML; the style beside it says the same.
    html = html.replace(' height="auto"', "")
    html = SHAPED.sub(r"\1height:auto;\2", html)
    html = OUTLOOK_RULE.sub(r"\1font-size:0px;mso-line-height-rule:exactly;", RULE.sub(r"\1", html))
    html = PREHEADER.sub(HIDDEN, html, count=1)
    # Its label of the whole mail repeats the title and garbles marks above letters; a page has one main part.
    return BODY.sub(r'<div\1 role="main"', html, count=1)


def _at_most(most: int, pieces: Iterator[str]) -> str:
    taken, size = [], 0
    for piece in pieces:
        taken.append(piece)
        size += len(piece)
        if size > most:
            # Thrown where the template stands, so that the line can be told.
            cast("Generator[str]", pieces).throw(OverflowError(f"it makes more than {most:,} characters"))
    return "".join(taken)


def _meant(spelling: re.Match[str]) -> str:
    return chr(int(spelling[1], 16)) if spelling[1] else SPELLINGS.get(spelling[2], spelling[2])


def guarded(name: str, work: Callable[[], Result]) -> Result:
    """The result of some work with a template, its faults told as TemplateError with file and line."""
    try:
        return work()
    except FAULTS as error:
        raise TemplateError(_said(error), where=place_of(error, name), fix=_advice(error)) from None


def place_of(error: Exception, name: str) -> str:
    """File and line of the template where an error arose."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"{error.filename or error.name or name}:{error.lineno}"
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__, limit=DEEPEST) if frame.filename.endswith(".jinja")
    ]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else name


def _said(error: Exception) -> str:
    if isinstance(error, jinja2.TemplateNotFound):
        return f"there is no template {error.name!r}"
    if isinstance(error, RecursionError):
        return "this template includes or extends itself"
    if missing := NO_FIELD.search(str(error)):
        return f"a {missing[1].lower()} has no {missing[2]!r}"
    return f"{error}" or type(error).__name__


def _advice(error: Exception) -> str:
    if isinstance(error, jinja2.UndefinedError):
        return "use one of the variables in docs/templates.md"
    if isinstance(error, jinja2.TemplateNotFound):
        return "name a file of the templates folder"
    if isinstance(error, OverflowError):
        return "no mail has room for that: look for a loop in a loop, or a number that is too large"
    return "correct the line, or remove your file to get the one that comes with digest"
