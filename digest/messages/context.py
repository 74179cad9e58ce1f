"""What a template sees: stories and list as plain values, everything from outside already made fit to be set."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from digest.messages.direction import direction_of, start_of
from digest.messages.furniture import Furniture
from digest.messages.look import look_of
from digest.messages.picture import shown_size
from digest.messages.plain import plain, web_address
from digest.model import Article, Edition, MailingList, Sentence, Story, Style

# Longer ones are mistakes of a source; clipping them keeps every story small enough for a mail of its own.
MAX_TITLE = 300
MAX_SENTENCE = 900
MAX_SUMMARY = 2_000
MAX_NAME = 80
MAX_CREDIT = 300
MAX_ALSO = 4
MAX_TOPICS = 4
MAX_NAMES = 50
# What is each reader's own: it is filled in last, so templates may print it and nothing else.
PERSONAL = ("address", "unsubscribe_url")
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryShown:
    """A story as templates see it; `url`, `image`, `credit` and `language` may be empty, `also` names other sources.

    The picture is shown at a size of its own, to which it may have to be cropped.
    """

    title: str
    url: str
    summary: tuple[str, ...]
    source: str
    also: tuple[str, ...]
    topics: tuple[str, ...]
    credit: str
    image: str
    image_width: int
    image_height: int
    image_cropped: bool
    language: str
    direction: str
    start: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Fonts:
    """Stacks of fonts as templates see them: of the text, and of what is set small."""

    text: str
    small: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ListShown:
    """A list as templates see it."""

    name: str
    title: str
    postal_address: str
    footer: str
    logo: str
    logo_alt: str
    logo_width: int
    logo_height: int


def edition_context(
    edition: Edition,
    shown: Sequence[StoryShown],
    furniture: Furniture,
    *,
    left_out: int,
    subject: str,
    preheader: str,
    base_url: str,
    web_url: str = "",
    proof: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Every variable of an edition's templates but the personal ones; `left_out` counts the stories cut for size."""
    mailing_list = edition.list
    return {
        "say": furniture.say,
        "language": furniture.language,
        "direction": furniture.direction,
        "start": start_of(furniture.direction),
        "date": furniture.date(edition.slot.date),
        "subject": plain(subject),
        "preheader": plain(preheader),
        "list": show_list(mailing_list),
        **look_context(mailing_list.style),
        "stories": tuple(shown),
        "left_out": left_out,
        "base_url": base_url,
        "web_url": web_url,
        "proof": proof,
    }


def show_list(mailing_list: MailingList) -> ListShown:
    """A list made fit for templates."""
    style = mailing_list.style
    return ListShown(
        name=mailing_list.name,
        title=plain(mailing_list.title),
        postal_address=plain(mailing_list.postal_address),
        footer=plain(style.footer),
        logo=style.logo if web_address(style.logo).startswith("https://") else "",
        logo_alt=plain(style.logo_alt),
        logo_width=style.logo_width,
        logo_height=style.logo_height,
    )


def look_context(style: Style) -> dict[str, Any]:
    """The variables of a look: `colours`, `dark`, `fonts`."""
    look = look_of(style)
    return {"colours": look.colours, "dark": look.dark, "fonts": Fonts(text=look.text, small=look.small)}


def shorter(story: StoryShown, sentences: int) -> StoryShown:
    """A story with at most so many sentences of its summary."""
    return replace(story, summary=story.summary[:sentences])


def show_story(story: Story, furniture: Furniture) -> StoryShown:
    """A story made fit for templates, with all of its summary that anybody would read in a mail."""
    lead, url = story.lead, web_address(story.lead.url)
    title = plain(lead.title, MAX_TITLE) or plain(lead.source, MAX_NAME) or url[:MAX_TITLE] or "…"
    direction = direction_of(title, furniture.direction)
    width, height, cropped = shown_size(lead)
    return StoryShown(
        title=title,
        url=url,
        summary=_summary(story.summary),
        source=plain(lead.source, MAX_NAME) or plain(urlsplit(url).hostname or "", MAX_NAME),
        also=_also(story, furniture),
        topics=_names(story.topics[:MAX_TOPICS]),
        credit=_credit([lead, *(sentence.article for sentence in story.summary)]),
        image=lead.image if web_address(lead.image).startswith("https://") else "",
        image_width=width,
        image_height=height,
        image_cropped=cropped,
        language=_language(lead.language, furniture),
        direction=direction,
        start=start_of(direction),
    )


def _summary(sentences: Iterable[Sentence]) -> tuple[str, ...]:
    room, shown = MAX_SUMMARY, []
    for sentence in sentences:
        text = plain(sentence.text, MAX_SENTENCE)
        room -= len(text)
        if room < 0:
            break
        shown.append(text)
    return tuple(filter(None, shown))


def _also(story: Story, furniture: Furniture) -> tuple[str, ...]:
    own = plain(story.lead.source, MAX_NAME)
    names = tuple(name for name in _names(article.source for article in story.articles[:MAX_NAMES]) if name != own)
    if len(names) <= MAX_ALSO + 1:
        return names
    return (*names[:MAX_ALSO], furniture.say("others", count=len(names) - MAX_ALSO))


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (plain(name, MAX_NAME) for name in names))))


def _credit(articles: Iterable[Article]) -> str:
    credits = dict.fromkeys(filter(None, (plain(article.credit, MAX_CREDIT) for article in articles)))
    return plain("; ".join(credits), 2 * MAX_CREDIT)


def _language(tag: str, furniture: Furniture) -> str:
    # A story in the language of the mail need not say so.
    same = tag.partition("-")[0].lower() == furniture.language.partition("-")[0].lower()
    return tag if LANGUAGE_TAG.fullmatch(tag) and not same else ""
