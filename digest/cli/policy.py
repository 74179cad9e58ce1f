"""What an admin writes for a list's policy -> values: weights, pins, mutes, and what they may not be."""

import math
from dataclasses import fields
from typing import Any

import click

from digest.cli.rules import age
from digest.editions.subject import unknown_fields
from digest.errors import UsageError
from digest.model import MailingList, Policy, Rule

POLICY = tuple(field.name for field in fields(Policy))
KINDS = ("word", "tag", "source", "topic")
# What takes all rules of an option away.
NOTHING = Rule(kind="", value="")
LEAST, MOST = 0.01, 100.0
LONGEST = 200


def parse_rule(text: str) -> Rule:
    """A rule from `word:ferry`, `tag:sea`, `source:Tidewater Post` or `topic:Sea`; `none` takes all away."""
    if text.strip().lower() == "none":
        return NOTHING
    kind, _, value = text.partition(":")
    if kind.strip() not in KINDS or not value.strip():
        raise UsageError(f"{text!r} is not a rule", fix="write word:x, tag:x, source:x or topic:x, or none")
    return Rule(kind=kind.strip(), value=value.strip())


def parse_weight(text: str) -> Rule:
    """A rule with its weight from `source:Tidewater Post=2`; `none` takes all away."""
    rule, equals, number = text.rpartition("=")
    if not equals:
        return parse_rule(text) if text.strip().lower() == "none" else refuse_weight(text)
    found = parse_rule(rule)
    try:
        weight = float(number)
    except ValueError:
        return refuse_weight(text)
    if not LEAST <= weight <= MOST:
        return refuse_weight(text)
    return Rule(kind=found.kind, value=found.value, weight=weight)


def refuse_weight(text: str) -> Rule:
    """UsageError for what is not a weight."""
    raise UsageError(
        f"{text!r} is not a weight", where="--weight", fix=f'write "source:Tidewater Post=2", from {LEAST} to {MOST:g}'
    )


POLICY_OPTIONS = [
    click.option("--max-age", type=age, metavar="AGE", help="Oldest article: 3d, 12h or none.  [3d]"),
    click.option("--first-max-age", type=age, metavar="AGE", help="The same for the first edition.  [7d]"),
    click.option("--stories", type=click.IntRange(1, 100), metavar="N", help="Most stories.  [12]"),
    click.option("--at-least", type=click.IntRange(1, 100), metavar="N", help="With fewer an edition waits.  [1]"),
    click.option("--longest-silence", type=age, metavar="AGE", help="For so long at most; or none.  [7d]"),
    click.option("--per-source", type=click.IntRange(0, 100), metavar="N", help="Most of one source; 0: any.  [4]"),
    click.option("--per-topic", type=click.IntRange(0, 100), metavar="N", help="Most of one topic; 0: any.  [0]"),
    click.option("--variety", type=click.FloatRange(0, 10), metavar="X", help="What likeness costs; 0: nothing.  [1]"),
    click.option("--updates/--no-updates", default=None, help="Whether a story that goes on returns.  [updates]"),
    click.option("--sentences", type=click.IntRange(1, 10), metavar="N", help="Sentences of a summary.  [3]"),
    click.option("--characters", type=click.IntRange(0, 5000), metavar="N", help="Its characters; 0: any.  [0]"),
    click.option("--weight", "weights", multiple=True, type=parse_weight, metavar="RULE=N",
                 help='How much it counts: "source:Tidewater Post=2", "topic:Sea=0.5"; none.'),
    click.option("--pin", "pins", multiple=True, type=parse_rule, metavar="RULE",
                 help="What comes first: word:x, tag:x, source:x, topic:x; none."),
    click.option("--mute", "mutes", multiple=True, type=parse_rule, metavar="RULE",
                 help="What stays out: word:x, tag:x, source:x, topic:x; none."),
    click.option("--subject", metavar="TEXT", help='The subject: "{title}: {lead} and {count} more".'),
    click.option("--next-subject", metavar="TEXT", help="The subject of the next edition alone."),
]  # fmt: skip


def policy_of(options: dict[str, Any]) -> dict[str, Any]:
    """The values of a policy that were given, taken out of the options."""
    chosen = {name: options.pop(name) for name in POLICY if name in options}
    # The longest age stands for none.
    ages = {name: None for name in ("max_age", "first_max_age", "longest_silence") if chosen.get(name) == age("none")}
    rules = {
        name: tuple(rule for rule in chosen[name] if rule != NOTHING)
        for name in ("weights", "pins", "mutes")
        if name in chosen
    }
    return chosen | ages | rules


def check_policy(mailing_list: MailingList) -> None:
    """UsageError when the policy of a list contradicts itself or names a topic that the list does not have."""
    policy, names = mailing_list.policy, {topic.name.casefold() for topic in mailing_list.topics}
    if policy.at_least > policy.stories:
        raise UsageError("no edition could be sent", where="--at-least", fix=f"choose at most {policy.stories}")
    if math.isnan(policy.variety):
        raise UsageError("nan is no number", where="--variety", fix="choose one from 0 to 10")
    # Later editions always have what came since the last, so that their age may be zero.
    if policy.first_max_age is not None and not policy.first_max_age:
        fix = "write an age such as 3d, or none for any"
        raise UsageError("no article is so young", where="--first-max-age", fix=fix)
    if unknown := unknown_fields(policy.subject):
        raise UsageError(
            f"{unknown[0]} is no field of a subject", where="--subject", fix="use {title}, {lead}, {second}, {count}"
        )
    if set("{}") & set(mailing_list.next_subject):
        fix = "write the words themselves, without { and }"
        raise UsageError("this subject is sent as it stands, without fields", where="--next-subject", fix=fix)
    check_subject(policy.subject, "--subject")
    check_subject(mailing_list.next_subject, "--next-subject")
    for rule in (*policy.weights, *policy.pins, *policy.mutes):
        if rule.kind == "topic" and rule.value.casefold() not in names:
            raise UsageError(
                f"{rule.value!r} is no topic of the list", where="topic:", fix="add it with --topic, or mend its name"
            )


def check_subject(subject: str, option: str) -> None:
    """UsageError for a subject that no mail can have."""
    if not subject.isprintable() or len(subject) > LONGEST:
        raise UsageError("the subject cannot be used", where=option, fix=f"give at most {LONGEST} printable characters")
