"""A text is known again, another is not."""

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.editions.fingerprint import fingerprint, is_sample, repeats
from tests.editions.samples import BRIDGE, HARVEST

LONG = " ".join(f"{word} number {n}" for n in range(2000) for word in ("house", "river", "street"))
CHINESE = "检查人员在两座桥墩上发现裂缝后这座旧桥于周一关闭没有人受伤市长请司机耐心等待渡船将载行人过河"


def test_spaces_capitals_and_points_do_not_matter():
    shouted = BRIDGE.upper().replace(",", " ;").replace(" ", " \n\t").replace(".", " !!")
    assert fingerprint(shouted) == fingerprint(BRIDGE) != ""


def test_a_text_with_another_beginning_and_end_is_the_same():
    assert repeats(fingerprint(BRIDGE), fingerprint(f"LINDMOUTH (Agency). {BRIDGE} Read more on our site."))


def test_a_small_text_inside_a_large_one_is_the_same():
    assert repeats(fingerprint(BRIDGE), fingerprint(f"{HARVEST} {BRIDGE} {HARVEST[:200]}"))
    assert repeats(fingerprint(LONG[: len(LONG) // 3]), fingerprint(LONG))


def test_other_texts_are_not():
    assert not repeats(fingerprint(BRIDGE), fingerprint(HARVEST))
    assert not repeats(fingerprint(f"{BRIDGE} {HARVEST}"), fingerprint(f"{BRIDGE[:150]} {LONG[:3000]}"))


def test_scripts_without_spaces():
    assert repeats(fingerprint(CHINESE), fingerprint(f"新闻：{CHINESE[:30]}，{CHINESE[30:]}。"))
    assert not repeats(fingerprint(CHINESE), fingerprint(CHINESE[::-1]))


def test_too_short_or_saying_nothing_has_none():
    assert (
        fingerprint("")
        == fingerprint("Bridge closed.")
        == fingerprint("ha " * 5000)
        == fingerprint("x" * 200_000)
        == ""
    )
    assert not repeats("", "")
    assert not repeats("not a fingerprint", fingerprint(BRIDGE))


TEASER = "Inspectors found cracks in two of its piers, so drivers have to take the ferry."
HEADLINE = "Old bridge at Lindmouth closed for weeks"


def test_a_short_text_is_known_as_a_whole_also_under_an_edited_headline():
    known = fingerprint(TEASER, HEADLINE)
    assert not is_sample(known)
    assert is_sample(fingerprint(BRIDGE, HEADLINE))
    assert repeats(known, fingerprint(TEASER.upper(), "Lindmouth: old bridge closed for many months"))


def test_a_short_text_is_no_name_without_its_headline_or_its_figures():
    known = fingerprint(TEASER, HEADLINE)
    others = (
        (TEASER, "Ferry for drivers, who wait patiently"),
        (f"{TEASER} More soon.", HEADLINE),
        (TEASER, f"{HEADLINE}, day 2"),
        (TEASER, "Old bridge closed"),
        ("Inspectors found cracks.", HEADLINE),
        (TEASER, ""),
    )
    assert not any(repeats(known, fingerprint(text, headline)) for text, headline in others)
    # The piece of a column says the same every day, and is another one.
    assert fingerprint(TEASER, "Weather in the towns around Lindmouth") == ""


def test_it_stays_small_and_the_same_on_every_machine():
    assert len(fingerprint(LONG)) < 900
    assert fingerprint(" ".join(map(str, range(24))))[:16] == "D4ZXhyT0D4lLEGVf"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_strings_can_be_compared(one, other):
    assert repeats(one, other) == repeats(other, one)
    assert repeats(fingerprint(one * 9), fingerprint(one * 9)) == (fingerprint(one * 9) != "")
