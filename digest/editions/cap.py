"""How many stories an edition holds: caps per source, per topic and in all."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from digest.model import Policy, Story, Topic


@dataclass(frozen=True, slots=True)
class Kept:
    """The stories kept and those of them every reader gets, both in rank order; the others, each with why it is out."""

    stories: tuple[Story, ...]
    for_all: tuple[Story, ...]
    left_out: tuple[tuple[Story, str], ...]


def cap_stories(stories: Sequence[Story], policy: Policy, topics: Sequence[Topic] = ()) -> Kept:
    """The first stories after all caps, and for readers of one topic the first of each topic besides."""
    first, left_out = first_within(stories, policy, policy.per_topic)
    kept = set(first)
    for topic in topics:
        within = [place for place, story in enumerate(stories) if topic.name in story.topics]
        # One topic alone is not held against itself: its reader asked for nothing else.
        chosen, _ = first_within([stories[place] for place in within], policy, 0)
        kept.update(within[place] for place in chosen)
    return Kept(
        stories=tuple(stories[place] for place in sorted(kept)),
        for_all=tuple(stories[place] for place in first),
        left_out=tuple((stories[place], reason) for place, reason in left_out.items() if place not in kept),
    )


def first_within(stories: Sequence[Story], policy: Policy, per_topic: int) -> tuple[list[int], dict[int, str]]:
    """The places of the first stories within the caps (0: none; a pinned one is held to the number of stories alone).

    And why each other is out.
    """
    sources, named, chosen = Counter[str](), Counter[str](), list[int]()
    left_out = {}
    for place, story in enumerate(stories):
        source = story.lead.source
        if len(chosen) >= policy.stories:
            left_out[place] = why_full(policy, stories[chosen[-1]] if chosen else None)
        elif not story.pinned and policy.per_source and sources[source.casefold()] >= policy.per_source:
            left_out[place] = f"{source[:80] or 'its source'} already has its {policy.per_source}"
        elif not story.pinned and (full := full_topic(story, named, per_topic)):
            left_out[place] = f"the topic {full[:80]} already has its {per_topic}"
        else:
            chosen.append(place)
            sources[source.casefold()] += 1
            named.update(story.topics)
    return chosen, left_out


def why_full(policy: Policy, last: Story | None) -> str:
    """Why a story comes too late, and what it would have had to be worth."""
    held = f"the edition holds {policy.stories} {'story' if policy.stories == 1 else 'stories'}"
    if last is None:
        return held
    return f"{held}, the last one in is {'pinned' if last.pinned else f'worth {last.worth:.2f}'}"


def full_topic(story: Story, named: Counter[str], per_topic: int) -> str:
    """The first topic of a story that is full, "" when it may come in."""
    return next((name for name in story.topics if per_topic and named[name] >= per_topic), "")
