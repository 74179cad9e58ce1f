"""A summary is set in paragraphs, so that no line without a stop runs into the sentence after it."""

from dataclasses import replace

import pytest

from digest.messages.paragraphs import paragraphs
from digest.messages.samples import sample_edition, sample_story, sample_summary, titled
from digest.messages.set import set_variant
from digest.messages.templates import Templates
from tests.messages.conftest import NONCE

LINE = "Bridge opens to walkers after a winter of repairs"
ONE, TWO = "The bridge of Lindvik opened on Monday.", "Walkers said “we had waited for years.”"


@pytest.mark.parametrize(
    ("sentences", "set_as"),
    [
        ((ONE, TWO), [f"{ONE} {TWO}"]),
        ((LINE, ONE, TWO), [LINE, f"{ONE} {TWO}"]),
        ((ONE, LINE, TWO), [ONE, LINE, TWO]),
        (("• It is long.", "• It is red.", ONE), ["• It is long.", "• It is red.", ONE]),
        (("It is said:", ONE), [f"It is said: {ONE}"]),
        (("“On Monday”", ONE), ["“On Monday”", ONE]),
        ((), []),
    ],
)
def test_a_line_without_a_stop_or_with_a_bullet_stands_by_itself(sentences, set_as):
    assert paragraphs(sentences) == set_as


@pytest.mark.parametrize("template", ["morning", "letter"])
@pytest.mark.parametrize("number", [0, 1])
def test_both_parts_of_a_mail_set_them_so(templates: Templates, template: str, number: int) -> None:
    stories = [titled(one, f"Headline {one}") for one in range(2)]
    stories[number] = replace(stories[number], summary=sample_summary(sample_story(number).lead, (ONE, LINE, TWO)))
    edition = sample_edition(*stories)
    edition = replace(edition, list=replace(edition.list, template=template))
    variant = set_variant(
        edition, language="", topics=(), templates=templates, base_url="https://digest.example", nonce=NONCE
    )
    assert variant
    assert f"{LINE}\n\n{TWO}" in variant.text
    assert f"{LINE}</p>" in " ".join(variant.html.split())


def test_stories_in_brief_have_one_sentence_in_both_parts(templates: Templates) -> None:
    stories = [titled(number, f"Headline {number}") for number in range(9)]
    stories[8] = replace(stories[8], summary=sample_summary(sample_story(8).lead, (ONE, "Nobody came to it.")))
    variant = set_variant(
        sample_edition(*stories),
        language="",
        topics=(),
        templates=templates,
        base_url="https://digest.example",
        nonce=NONCE,
    )
    assert variant
    assert (ONE in variant.text, "Nobody came to it." in variant.text) == (True, False)
    assert "Nobody came to it." not in variant.html
