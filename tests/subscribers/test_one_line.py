"""Text from outside is made fit for one line."""

from hypothesis import given, settings
from hypothesis import strategies as st

from subscribers.one_line import one_line


def test_lines_and_controls_become_single_spaces() -> None:
    assert one_line(" Ann\r\nBcc: x\x00\x1b[2J \u202eExample\t", 200) == "Ann Bcc: x [2J Example"


def test_letters_of_any_script_stay() -> None:
    assert one_line("Зоя Ünal 山田", 200) == "Зоя Ünal 山田"


@given(st.text(alphabet=st.characters(), max_size=80), st.integers(1, 40))
@settings(max_examples=100)
def test_the_result_is_short_printable_on_one_line_and_stays_the_same_when_cleaned_again(text: str, limit: int) -> None:
    clean = one_line(text, limit)
    assert len(clean) <= limit
    assert len(clean.splitlines()) <= 1
    assert "\x00" not in clean
    clean.encode()
    assert one_line(clean, limit) == clean
