"""An edition set for all readers with one language and one choice of topics; only what is personal is still open."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from digest.errors import TemplateError
from digest.messages.context import StoryShown, show_story
from digest.messages.dkim import Signable, relaxed_lines
from digest.messages.headers import edition_headers, envelope_sender
from digest.messages.mime import boundary
from digest.messages.pages import MAX_HTML, MAX_MAIL, Pages, Setting
from digest.messages.plain import plain
from digest.messages.templates import Templates
from digest.model import Edition, Story

MAX_SUBJECT = 120
# An editor's own may be longer; from 200 characters on, filters take it for a sign of spam.
MAX_OWN_SUBJECT = 190
MAX_PREHEADER = 200
NONCE = re.compile(r"[A-Za-z0-9]{16,48}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Variant:
    """A mail but for what is personal: encoded fragments, a named slot between each two; `html_bytes` is its size."""

    sender: str
    subject: str
    preheader: str
    html: str
    text: str
    html_bytes: int
    stories: int
    left_out: int
    fragments: tuple[bytes, ...]
    slots: tuple[str, ...]
    signable: Signable


def set_variant(
    edition: Edition,
    *,
    language: str,
    topics: tuple[str, ...],
    templates: Templates,
    base_url: str,
    nonce: str,
    web_url: str = "",
    proof: tuple[str, ...] = (),
) -> Variant | None:
    """An edition for readers of one language and choice of topics (none: all); None when no story is about those.

    `nonce` is random (16 to 48 letters and digits), so that no article can spell a placeholder or the boundary.
    `web_url` is where the whole edition stands on the web; "" where it does not.
    `proof` is what an editor is told at the top of a mail for their eyes alone.
    """
    if not NONCE.fullmatch(nonce):
        raise ValueError("a nonce is 16 to 48 random letters and digits")
    stories = _of_interest(edition, topics)
    if not stories:
        return None
    subject, preheader = _announced(edition, stories)
    setting = Setting(
        edition=edition,
        templates=templates,
        furniture=templates.furniture(language, edition.list.language),
        subject=subject,
        preheader=preheader,
        base_url=base_url,
        nonce=nonce,
        web_url=web_url,
        proof=proof,
    )
    return _variant(setting, cut_to_size(setting, [show_story(story, setting.furniture) for story in stories]))


def cut_to_size(setting: Setting, stories: Sequence[StoryShown]) -> Pages:
    """The pages with as much as fits: first shorter summaries, then fewer stories; TemplateError when not even one."""
    count = len(stories)
    longest = max(len(story.summary) for story in stories)
    pages = setting.pages(stories, sentences=longest, count=count)
    if pages.fits():
        return pages
    fitting = _most(longest - 1, lambda sentences: setting.pages(stories, sentences=sentences, count=count))
    fitting = fitting or _most(count - 1, lambda fewer: setting.pages(stories, sentences=1, count=fewer))
    if fitting is None:
        raise TemplateError(
            f"with a single story the mail is over {MAX_HTML:,} bytes of HTML or {MAX_MAIL:,} in all",
            where=f"template {setting.edition.list.template}",
            fix="make the template, the list's title or its postal address smaller",
        )
    return fitting


def _most(high: int, pages_with: Callable[[int], Pages]) -> Pages | None:
    # The largest number from 1 to `high` whose pages fit, found by halves.
    best, low = None, 1
    while low <= high:
        middle = (low + high) // 2
        pages = pages_with(middle)
        if pages.fits():
            best, low = pages, middle + 1
        else:
            high = middle - 1
    return best


def _variant(setting: Setting, pages: Pages) -> Variant:
    before, after = edition_headers(setting.edition, setting.subject, boundary(setting.nonce))
    return Variant(
        sender=envelope_sender(setting.edition.list),
        subject=setting.subject,
        preheader=setting.preheader,
        html=pages.html,
        text=pages.text,
        html_bytes=len(pages.html.encode()),
        stories=pages.stories,
        left_out=pages.left_out,
        fragments=(before, after + pages.fragments[0], *pages.fragments[1:]),
        slots=("headers", *pages.slots),
        # Each fragment of the body begins and ends where a line does.
        signable=Signable(before, after.removesuffix(b"\r\n"), tuple(map(relaxed_lines, pages.fragments))),
    )


def _of_interest(edition: Edition, topics: tuple[str, ...]) -> tuple[Story, ...]:
    if not topics:
        return _for_all(edition)
    policy, wanted, told = edition.list.policy, set(topics), Counter[str]()
    chosen = []
    for story in edition.stories:
        source = story.lead.source.casefold()
        if wanted & set(story.topics) and not (policy.per_source and told[source] >= policy.per_source):
            chosen.append(story)
            told[source] += 1
    return tuple(chosen[: policy.stories])


def _for_all(edition: Edition) -> tuple[Story, ...]:
    return tuple(story for story in edition.stories if story.for_all)[: edition.list.policy.stories]


def _announced(edition: Edition, stories: tuple[Story, ...]) -> tuple[str, str]:
    title = plain(edition.list.title, MAX_SUBJECT) or edition.list.name
    if stories == _for_all(edition):
        return plain(edition.subject, MAX_OWN_SUBJECT) or title, plain(edition.preheader, 2 * MAX_PREHEADER)
    headlines = [plain(story.lead.title) for story in stories[:4]]
    return plain(headlines[0], MAX_SUBJECT) or title, plain(" · ".join(filter(None, headlines[1:])), MAX_PREHEADER)
