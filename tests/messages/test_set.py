"""Variants: who gets which stories, under which subject, in how many bytes."""

from dataclasses import replace

import pytest

from digest.errors import TemplateError
from digest.messages.pages import MAX_HTML, MAX_MAIL
from digest.messages.samples import SENTENCES, sample_edition, sample_story, sample_summary, titled
from digest.messages.set import Variant, set_variant
from digest.messages.templates import Templates
from digest.model import Edition, Story
from tests.messages.conftest import NONCE


def setting(edition: Edition, templates: Templates, *topics: str, language: str = "") -> Variant | None:
    return set_variant(
        edition, language=language, topics=topics, templates=templates, base_url="https://digest.example", nonce=NONCE
    )


def about(number: int, *topics: str) -> Story:
    return replace(titled(number, f"Headline {number}"), topics=topics)


def long_story(number: int, words: int) -> Story:
    story = sample_story(number)
    sentences = tuple(f"{kind} {'word ' * words}ends." for kind in ("First", "Second", "Third"))
    return replace(titled(number, f"Headline {number}"), summary=sample_summary(story.lead, sentences))


def test_readers_get_the_stories_of_their_topics(templates: Templates) -> None:
    edition = sample_edition(about(0, "Sea"), about(1, "Town"), about(2, "Sea", "Town"), about(3))
    variant = setting(edition, templates, "Town")
    assert variant
    assert variant.stories == 2
    assert [f"Headline {number}" in variant.text for number in range(4)] == [False, True, True, False]


def test_no_topics_means_all(templates: Templates) -> None:
    variant = setting(sample_edition(about(0, "Sea"), about(1)), templates)
    assert variant
    assert variant.stories == 2


def test_no_story_in_topics_means_no_mail(templates: Templates) -> None:
    assert setting(sample_edition(about(0, "Sea")), templates, "Farming") is None


def test_the_policy_caps_after_the_topics_were_chosen(templates: Templates) -> None:
    edition = sample_edition(*(about(number, "Sea" if number % 2 else "Town") for number in range(8)))
    edition = replace(edition, list=replace(edition.list, policy=replace(edition.list.policy, stories=3)))
    variant = setting(edition, templates, "Sea")
    assert variant
    assert [f"Headline {number}" in variant.text for number in range(8)] == [False, True] * 3 + [False, False]


def test_subject_and_preheader_are_its_own_only_when_the_selection_changed(templates: Templates) -> None:
    edition = replace(sample_edition(about(0, "Sea"), about(1, "Town"), about(2, "Town")), subject="S", preheader="P")
    whole, part = setting(edition, templates, "Sea", "Town"), setting(edition, templates, "Town")
    assert whole
    assert part
    assert (whole.subject, whole.preheader) == ("S", "P")
    assert (part.subject, part.preheader) == ("Headline 1", "Headline 2")
    assert "<title>Headline 1</title>" in part.html


def test_summaries_are_shortened_before_stories_are_left_out(templates: Templates) -> None:
    edition = sample_edition(*(long_story(number, 120) for number in range(40)))
    edition = replace(edition, list=replace(edition.list, template="letter"))
    variant = setting(edition, templates)
    assert variant
    assert (variant.stories, variant.left_out) == (40, 0)
    assert "First" in variant.text
    assert "Third" not in variant.text


def test_stories_are_left_out_when_short_summaries_do_not_help(templates: Templates) -> None:
    variant = setting(sample_edition(*(long_story(number, 150) for number in range(120))), templates)
    assert variant
    assert 0 < variant.stories < 120
    assert variant.left_out == 120 - variant.stories
    assert f"{variant.left_out} more stories did not fit into this mail." in variant.html
    assert f"{variant.left_out} more stories did not fit into this mail." in variant.text
    assert variant.html_bytes == len(variant.html.encode()) < MAX_HTML
    assert variant.html_bytes > MAX_HTML * 0.7


@pytest.mark.parametrize("letter", ["x", "ї", "港", "&", "🐕"])
def test_whatever_the_stories_are_the_mail_is_small_and_keeps_its_footer(templates: Templates, letter: str) -> None:
    monster = titled(0, letter * 5_000)
    monster = replace(
        monster,
        summary=sample_summary(monster.lead, (letter * 50_000,) * 30),
        topics=tuple(f"{letter}{number}" * 200 for number in range(80)),
        articles=tuple(replace(monster.lead, source=f"{letter}{number}" * 500) for number in range(80)),
    )
    variant = setting(sample_edition(*[monster] * 30), templates)
    assert variant
    assert variant.stories >= 1
    assert variant.html_bytes < MAX_HTML
    assert sum(map(len, variant.fragments)) < MAX_MAIL
    assert {"text:unsubscribe_url", "html:unsubscribe_url"} <= set(variant.slots)


def test_a_list_that_leaves_no_room_is_an_error_with_what_to_do(templates: Templates) -> None:
    edition = sample_edition(sample_story(0))
    edition = replace(edition, list=replace(edition.list, postal_address="x" * 100_000))
    with pytest.raises(TemplateError, match="postal address smaller"):
        setting(edition, templates)


def test_the_language_is_the_readers_else_the_lists(templates: Templates) -> None:
    edition = sample_edition(sample_story(0), language="de")
    german, arabic, unknown = (setting(edition, templates, language=tag) for tag in ("", "ar-EG", "tlh"))
    assert german
    assert arabic
    assert unknown
    assert "Montag, 2. März 2026" in german.text
    assert '<html lang="ar-EG" dir="rtl"' in arabic.html
    assert '<html lang="de" dir="ltr"' in unknown.html


def test_stories_in_another_language_say_so(templates: Templates) -> None:
    variant = setting(sample_edition(titled(0, "Guten Morgen", "de"), titled(1, "Bad", '"><b>')), templates)
    assert variant
    assert '<h2 lang="de" dir="ltr"' in variant.html
    assert "<b>" not in variant.html


def test_a_story_without_address_is_not_linked_and_others_are(templates: Templates) -> None:
    unlinked = titled(1, "Nowhere")
    unlinked = replace(unlinked, lead=replace(unlinked.lead, url="javascript:alert(1)", image="http://a.example/x.png"))
    variant = setting(sample_edition(titled(0, "Somewhere"), unlinked), templates)
    assert variant
    assert '<a class="headline" href="https://news.example/0/story?from=mail&amp;page=1"' in variant.html
    assert "javascript" not in variant.html + variant.text
    assert "a.example" not in variant.html


def test_sources_credit_and_summary_are_told_in_both_parts(templates: Templates) -> None:
    variant = setting(sample_edition(sample_story(8)), templates)
    assert variant
    for told in (*SENTENCES, "Also covered by Coast Wire and Evening Tide", "Text under CC BY 4.0"):
        assert told in variant.html
        assert " ".join(told.split()) in " ".join(variant.text.split())


def test_a_nonce_that_can_be_guessed_or_mistaken_is_refused(templates: Templates) -> None:
    with pytest.raises(ValueError, match="random"):
        set_variant(
            sample_edition(sample_story(0)), language="", topics=(), templates=templates, base_url="", nonce="a.b"
        )
