"""Editions written to try templates on: all that can stand in one, next to nothing, and what goes wrong elsewhere."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

from digest.messages.furniture import Furniture
from digest.messages.notice import Notice
from digest.model import Article, Cadence, Edition, MailingList, Sentence, Slot, Story, Style

MOMENT = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
LIST = MailingList(
    name="harbour-morning",
    title="The Harbour Morning",
    sender="The Harbour Morning <morning@harbour.example>",
    postal_address="The Harbour Morning, 4 Quay Street, Port Alder",
    style=Style(
        footer="Written by the harbour office, paid for by its readers.",
        logo="https://harbour.example/lighthouse.png",
        logo_width=96,
        logo_height=48,
        logo_alt="The Harbour Morning",
    ),
)
HEADLINES = (
    ("Night ferry to the islands returns after nine years", "The Port Alder Post", ("Transport",)),
    ("City library opens its map room on Sundays", "Lantern", ("Culture",)),
    ("Two bakeries, one oven: a shared kitchen saves a street", "Corner Report", ()),
    ("Frost delays the first apricot harvest by two weeks", "Orchard Weekly", ("Farming", "Weather")),
    ("Schools try lessons that begin at nine", "Lantern", ("Schools",)),
    ("A bridge engineer explains why the old one sings", "The Port Alder Post", ()),
    ("Volunteers count 412 swifts in one evening", "Field Notes", ("Nature",)),
    ("Tram line 6 to run through the night from May", "The Port Alder Post", ("Transport",)),
    ("Museum lends its telescope to the neighbourhood", "Lantern", ("Culture",)),
)
SENTENCES = (
    "The first departure is planned for the last week of April, the company said on Monday.",
    "Tickets cost as much as they did nine years ago, and bicycles travel free.",
    "Residents had collected signatures for a return since the line was closed.",
)
ARABIC = (
    "قالت الشركة يوم الاثنين إن أول رحلة ستنطلق في الأسبوع الأخير من أبريل.",
    "وستبقى أسعار التذاكر كما كانت قبل تسع سنوات، أما الدراجات فتنقل مجانًا.",
)
# The papers of the samples are invented, so their pictures lie nowhere: this is shown instead.
SCENE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="800"><rect width="1200" height="800" fill="#a9bfcc"/>'
    '<circle cx="880" cy="230" r="80" fill="#fbf0cf"/>'
    '<path d="M0 560 320 400 640 560 880 380 1200 540V800H0z" fill="#4c6172"/>'
    '<path d="M0 640 420 560 900 650 1200 600V800H0z" fill="#2f4454"/></svg>'
)
PICTURE = re.compile(r'src="https://(?:news|harbour)\.example/[^"]*"')
FERRY = "عودة العبّارة الليلية إلى الجزر بعد تسع سنوات"
UNBROKEN = "Donaudampfschifffahrtsgesellschaft" * 6
MARKUP = 'Council says "<b>no</b>" to {{ plans }} & </mj-text><script>alert(1)</script> %} {address}'


def sample_story(number: int, *, sentences: int = 3) -> Story:
    """One of the sample stories; the numbers go on for ever."""
    title, source, topics = HEADLINES[number % len(HEADLINES)]
    lead = Article(
        url=f"https://news.example/{number}/story?from=mail&page=1",
        title=title,
        text=" ".join(SENTENCES),
        source=source,
        language="en",
        image=f"https://news.example/{number}.jpg" if number % 3 == 0 else "",
        image_width=1200 if number % 2 == 0 else 0,
        image_height=800 if number % 2 == 0 else 0,
        credit="Text under CC BY 4.0, Port Alder News Office" if number % 4 == 0 else "",
    )
    others = tuple(replace(lead, source=name) for name in ("Coast Wire", "Evening Tide")[: number % 3])
    return Story(
        articles=(lead, *others), lead=lead, summary=sample_summary(lead, SENTENCES[:sentences]), topics=topics
    )


def sample_summary(article: Article, sentences: tuple[str, ...]) -> tuple[Sentence, ...]:
    """Sentences of an article as a summary."""
    return tuple(Sentence(text=text, article=article) for text in sentences)


def titled(number: int, title: str, language: str = "en") -> Story:
    """A sample story under another title."""
    story = sample_story(number)
    lead = replace(story.lead, title=title, language=language)
    summary = sample_summary(lead, ARABIC) if language == "ar" else story.summary
    return replace(story, lead=lead, summary=summary)


def sample_edition(*stories: Story, language: str = "en", title: str = LIST.title) -> Edition:
    """An edition of these stories, with a preheader."""
    mailing_list = replace(LIST, language=language, title=title, policy=replace(LIST.policy, stories=len(stories)))
    return Edition(
        list=mailing_list,
        cadence=Cadence.DAILY,
        slot=Slot(list=mailing_list, cadence=Cadence.DAILY, date=MOMENT.date(), instant=MOMENT),
        subject=stories[0].lead.title,
        preheader=" · ".join(story.lead.title for story in stories[1:3]),
        stories=stories,
        composed_at=MOMENT,
        id=7,
    )


def sample_notice(kind: str, furniture: Furniture) -> Notice:
    """A mail about a subscription to the sample list."""
    return Notice(
        kind=kind,
        mailing_list=LIST,
        furniture=furniture,
        address="reader@sample.example",
        message_id="<0123456789abcdef0123456789abcdef@harbour.example>",
        moment=MOMENT,
        unsubscribe_url="https://sample.example/unsubscribe/reader",
        unsubscribe_mailto="mailto:morning@harbour.example?subject=unsubscribe%20reader",
        link="https://sample.example/confirm/reader",
        good_until=MOMENT.date(),
    )


def with_pictures(html: str) -> str:
    """The HTML of a sample with a drawing in the place of each picture."""
    return PICTURE.sub(f'src="data:image/svg+xml,{quote(SCENE)}"', html)


def full_edition() -> Edition:
    """All that can stand in an edition, with titles that try to break out of it."""
    return sample_edition(*map(sample_story, range(8)), titled(9, MARKUP), titled(10, UNBROKEN))


def bare_edition() -> Edition:
    """One story with nothing but a title, for a list without postal address."""
    lead = Article(url="", title="A quiet day", text="", source="Lantern")
    edition = sample_edition(Story(articles=(lead,), lead=lead))
    return replace(edition, preheader="", list=replace(edition.list, postal_address="", style=Style()))


def sample_editions() -> Iterator[tuple[str, Edition]]:
    """Each sample with what it is about."""
    yield "everything at once", full_edition()
    yield "one bare story", bare_edition()
    yield "sixty stories", sample_edition(*map(sample_story, range(60)))
    yield "no images", sample_edition(*(sample_story(number) for number in (1, 2, 4, 5)))
    yield "a title without a space", sample_edition(titled(0, UNBROKEN), titled(1, UNBROKEN), titled(3, UNBROKEN))
    yield (
        "right to left",
        sample_edition(
            titled(0, FERRY, "ar"),
            titled(1, "Library opens late"),
            titled(3, FERRY, "ar"),
            language="ar",
            title="صباح الميناء",
        ),
    )
    yield (
        "one story right to left",
        sample_edition(titled(0, "Ferry returns"), titled(3, FERRY, "ar"), titled(9, FERRY, "ar")),
    )
    yield "emoji", sample_edition(titled(0, "Rescue dogs 🐕‍🦺 meet 👩🏽‍🚒 in the snow ❄️"), titled(1, "🎉" * 40))
    yield "HTML in titles", sample_edition(titled(0, MARKUP), titled(1, "a < b & c > d"), title='"Quotes" & <tags>')
    yield "empty summaries", sample_edition(*(sample_story(number, sentences=0) for number in range(9)))
