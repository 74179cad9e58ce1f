"""The two parts of a mail, text and HTML, made from one choice of stories and measured."""

from collections.abc import Sequence
from dataclasses import dataclass

from digest.errors import TemplateError
from digest.messages.context import PERSONAL, StoryShown, edition_context, shorter
from digest.messages.furniture import Furniture
from digest.messages.mime import boundary, two_parts
from digest.messages.templates import Templates
from digest.model import Edition

# Gmail clips a mail near 102 KB of HTML, and the way out of the list with it.
MAX_HTML = 100_000
MAX_MAIL = 150_000
# What the mail may grow by for each personal value.
ROOM_FOR_PERSONAL = 1_000
HEADERS = 3


@dataclass(frozen=True, kw_only=True)
class Pages:
    """Both parts with the placeholders in them, and the same encoded: fragments with a slot between each two."""

    html: str
    text: str
    stories: int
    left_out: int
    fragments: tuple[bytes, ...]
    slots: tuple[str, ...]

    def fits(self) -> bool:
        """Whether the finished HTML stays under 100,000 bytes and the finished mail under 150,000."""
        personal = sum(slot.startswith("html:") for slot in self.slots)
        html = len(self.html.encode()) + ROOM_FOR_PERSONAL * personal
        mail = sum(map(len, self.fragments)) + ROOM_FOR_PERSONAL * (len(self.slots) + HEADERS)
        return html < MAX_HTML and mail < MAX_MAIL


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What stays the same however much of the stories goes in."""

    edition: Edition
    templates: Templates
    furniture: Furniture
    subject: str
    preheader: str
    base_url: str
    nonce: str
    web_url: str = ""
    proof: tuple[str, ...] = ()

    def pages(self, stories: Sequence[StoryShown], *, sentences: int, count: int) -> Pages:
        """The first `count` stories with at most so many sentences each; the others are counted as left out."""
        placeholders = {name: f"{self.nonce}{number}" for number, name in enumerate(PERSONAL)}
        context = placeholders | edition_context(
            self.edition,
            [shorter(story, sentences) for story in stories[:count]],
            self.furniture,
            left_out=len(stories) - count,
            subject=self.subject,
            preheader=self.preheader,
            base_url=self.base_url,
            web_url=self.web_url,
            proof=self.proof,
        )
        name = self.edition.list.template
        parts = {"text": self.templates.text(name, context), "html": self.templates.html(name, context)}
        fragments, slots = two_parts(parts, placeholders, boundary(self.nonce))
        _check_slots(parts, slots, self.nonce, name)
        return Pages(
            html=parts["html"],
            text=parts["text"],
            stories=count,
            left_out=len(stories) - count,
            fragments=fragments,
            slots=slots,
        )


def _check_slots(parts: dict[str, str], slots: Sequence[str], nonce: str, template: str) -> None:
    for part, text in parts.items():
        where = f"template {template}, {part} part"
        if f"{part}:unsubscribe_url" not in slots:
            raise TemplateError(
                "the unsubscribe link is missing", where=where, fix="put {{ unsubscribe_url }} into the footer"
            )
        if text.lower().count(nonce.lower()) != sum(slot.startswith(f"{part}:") for slot in slots):
            raise TemplateError(
                "a personal value was changed on its way", where=where, fix=f"use {' and '.join(PERSONAL)} as they are"
            )
