"""One reader's message: headers, parts, and what no value from outside can do to them."""

import re
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from digest.errors import DigestError
from digest.messages.context import edition_context, show_story
from digest.messages.personal import Personal
from digest.messages.samples import sample_edition, sample_story, titled
from digest.messages.set import Variant, set_variant
from digest.messages.templates import Templates
from digest.model import Edition
from tests.messages.conftest import NONCE
from tests.messages.filled import filled

ONCE = (
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Reply-To",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Feedback-ID",
    "Precedence",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
)
HOSTILE = (
    "{address} {{ unsubscribe_url }} {% raw %}",
    f"{NONCE[:-1]}1 =_k3v9",
    "--=_boundary\r\n\r\nbody",
    ".\r\n.dot\r\nQUIT",
    "From me",
    "</mj-text><!-- ]]> &amp; &#0; <",
    "x\r\nBcc: everybody@all.example",
)


def variant_of(edition: Edition, templates: Templates) -> Variant:
    variant = set_variant(
        edition, language="", topics=(), templates=templates, base_url="https://digest.example", nonce=NONCE
    )
    assert variant
    return variant


def parsed(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def plainly_rendered(edition: Edition, variant: Variant, personal: Personal, templates: Templates) -> tuple[str, str]:
    furniture = templates.furniture(edition.list.language)
    context = edition_context(
        edition,
        [show_story(story, furniture) for story in edition.stories],
        furniture,
        left_out=0,
        subject=variant.subject,
        preheader=variant.preheader,
        base_url="https://digest.example",
    ) | {"address": personal.address, "unsubscribe_url": personal.unsubscribe_url}
    return templates.text("morning", context), templates.html("morning", context)


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    data = body.get_payload(decode=True)
    assert isinstance(data, bytes)
    return data.decode("utf-8").replace("\r\n", "\n")


TITLES = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), max_size=120))
LOCAL_PARTS = st.from_regex(r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,40}", fullmatch=True)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(TITLES, min_size=1, max_size=3), LOCAL_PARTS, st.from_regex(r"[A-Za-z0-9_.~&='()-]{0,90}", fullmatch=True)
)
@example(list(HOSTILE), "o'brien&sons", "t=1&u='2'")
def test_parts_are_what_plain_rendering_gives(
    templates: Templates, personal: Personal, titles: list[str], local: str, token: str
) -> None:
    edition = sample_edition(*(titled(number, title) for number, title in enumerate(titles)))
    local = re.sub(r"\.+", ".", local).strip(".") or "x"
    personal = replace(
        personal, address=f"{local}@reader.example", unsubscribe_url=f"https://digest.example/leave?{token}"
    )
    variant = variant_of(edition, templates)
    data = filled(variant, personal).data
    message = parsed(data)
    assert (part(message, "plain"), part(message, "html")) == plainly_rendered(edition, variant, personal, templates)
    assert_well_formed(data, message)


def assert_well_formed(data: bytes, message: EmailMessage) -> None:
    assert [part.defects for part in message.walk()] == [[], [], []]
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    for name in ONCE:
        assert len(message.get_all(name, [])) == (name != "Reply-To"), name
    assert "Bcc" not in message
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert b"\r\n." not in data
    assert all(len(line) <= 998 for line in data.split(b"\r\n"))


def test_headers_are_the_checklist(templates: Templates, personal: Personal) -> None:
    edition = sample_edition(sample_story(0), sample_story(1))
    edition = replace(edition, list=replace(edition.list, reply_to="Desk <desk@harbour.example>"))
    result = filled(variant_of(edition, templates), personal)
    message = parsed(result.data)
    assert result.sender == "morning@harbour.example"
    assert result.recipient == message["To"] == "ada@reader.example"
    assert result.message_id == message["Message-ID"] == personal.message_id
    assert message["From"] == "The Harbour Morning <morning@harbour.example>"
    assert message["Reply-To"] == "Desk <desk@harbour.example>"
    assert message["Date"].datetime == edition.composed_at
    assert message["List-Id"] == "The Harbour Morning <harbour-morning.harbour.example>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Precedence"] == "bulk"
    assert message["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"7:harbour-morning:daily:[0-9a-f]{5,15}", message["Feedback-ID"])
    assert result.data.count(b"Reply-To: ") == 1


def test_a_long_unsubscribe_link_is_never_encoded(templates: Templates, personal: Personal) -> None:
    url = "https://digest.example/unsubscribe/" + "a1_-" * 80
    data = filled(variant_of(sample_edition(sample_story(0)), templates), replace(personal, unsubscribe_url=url)).data
    line = f"List-Unsubscribe: <{url}>,\r\n <mailto:leave@harbour.example?subject=leave>\r\n".encode()
    assert line in data


def test_without_a_mailto_only_the_link_is_given(templates: Templates, personal: Personal) -> None:
    data = filled(variant_of(sample_edition(sample_story(0)), templates), replace(personal, unsubscribe_mailto="")).data
    assert f"List-Unsubscribe: <{personal.unsubscribe_url}>\r\n".encode() in data


def test_it_is_the_same_on_each_retry_whatever_the_nonce(templates: Templates, personal: Personal) -> None:
    edition = sample_edition(sample_story(0))
    first = filled(variant_of(edition, templates), personal).data
    other = set_variant(edition, language="", topics=(), templates=templates, base_url="", nonce="z" * 20)
    assert other
    assert filled(other, personal).data == first.replace(NONCE.encode(), b"z" * 20)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"address": "ada@reader.example\r\nBcc: x@y.example"}, "To"),
        ({"address": "josé\u2028@reader.example"}, "To"),
        ({"address": "jos\ud800é@reader.example"}, "To"),
        ({"address": "josé \u202e@reader.example"}, "To"),
        ({"unsubscribe_url": "https://digest.example/\r\nBcc: x@y.example"}, "List-Unsubscribe"),
        ({"unsubscribe_url": "https://digest.example/>,<mailto:x@y.example"}, "List-Unsubscribe"),
        ({"unsubscribe_url": "javascript:alert(1)"}, "List-Unsubscribe"),
        ({"unsubscribe_url": ""}, "List-Unsubscribe"),
        ({"unsubscribe_mailto": "mailto:x@y.example\x00"}, "List-Unsubscribe"),
        ({"message_id": "<a@b.example>\r\nX: y"}, "Message-ID"),
        ({"message_id": "no-brackets@b.example"}, "Message-ID"),
    ],
)
def test_no_value_can_write_a_header(
    templates: Templates, personal: Personal, change: dict[str, str], where: str
) -> None:
    variant = variant_of(sample_edition(sample_story(0)), templates)
    with pytest.raises(DigestError) as caught:
        filled(variant, replace(personal, **change))
    assert caught.value.where == where


def test_letters_beyond_ascii_before_the_at_stand_in_the_header_as_they_are(
    templates: Templates, personal: Personal
) -> None:
    result = filled(
        variant_of(sample_edition(sample_story(0)), templates), replace(personal, address="жанна@пошта.example")
    )
    assert result.recipient == "жанна@xn--80a1acn3a.example"
    head = result.data.partition(b"\r\n\r\n")[0]
    assert "\r\nTo: жанна@xn--80a1acn3a.example\r\n".encode() in head
    assert head.replace("жанна".encode(), b"").isascii()
    message = parsed(result.data)
    assert message["To"] == "жанна@xn--80a1acn3a.example"
    assert all("жанна@пошта.example" in part.get_content() for part in message.iter_parts())


Change = Callable[[Edition], Edition]


@pytest.mark.parametrize(
    "change",
    [
        lambda edition: replace(edition, subject="Hi\r\nBcc: x@y.example\r\n\r\nbody"),
        lambda edition: replace(edition, list=replace(edition.list, title="T\r\nBcc: x@y.example")),
        lambda edition: replace(edition, list=replace(edition.list, name="n\r\nBcc: x@y.example")),
        lambda edition: replace(edition, list=replace(edition.list, sender="N\r\nBcc: x <a@b.example>")),
        lambda edition: replace(edition, subject="\x00\x1b\ud800 odd"),
    ],
)
def test_nothing_of_an_edition_can_write_a_header(templates: Templates, personal: Personal, change: Change) -> None:
    data = filled(variant_of(change(sample_edition(sample_story(0))), templates), personal).data
    assert_well_formed(data, parsed(data))


def test_a_title_beyond_ascii_keeps_list_headers_ascii(templates: Templates, personal: Personal) -> None:
    edition = sample_edition(sample_story(0), title="Ранкова пошта")
    data = filled(
        variant_of(replace(edition, list=replace(edition.list, sender="Ранок <m@пошта.example>")), templates), personal
    ).data
    assert data.partition(b"\r\n\r\n")[0].isascii()
    message = parsed(data)
    assert message["List-Id"] == "<harbour-morning.xn--80a1acn3a.example>"
    assert message["From"].addresses[0].display_name == "Ранок"
