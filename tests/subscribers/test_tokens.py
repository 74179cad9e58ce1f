"""A token says what was signed, and nothing else is accepted."""

import base64
import re
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subscribers.errors import TokenError
from subscribers.keys import new_key_line, parse_keys
from subscribers.tokens import CONFIRM, UNSUBSCRIBE, WRITTEN, TokenClaims, make_token, read_token
from tests.subscribers.rows import NOW

OLD_LINE = new_key_line(lambda count: b"o" * count, "old")
NEW_LINE = new_key_line(lambda count: b"n" * count, "new")
KEYS = parse_keys(NEW_LINE + OLD_LINE)
TOKEN = make_token(KEYS, UNSUBSCRIBE, 7, 3, 12)
URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@given(st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1), st.integers(0, 2**63 - 1))
@settings(max_examples=50)
def test_a_token_says_what_was_put_in_and_needs_no_escaping_in_a_link(person: int, list_id: int, message: int) -> None:
    token = make_token(KEYS, UNSUBSCRIBE, person, list_id, message)
    assert read_token(KEYS, UNSUBSCRIBE, token) == TokenClaims(
        subscriber_id=person, list_id=list_id, message=message, issued_at=None
    )
    assert set(token) <= set(URL_SAFE)
    assert len(token) < 80
    assert re.findall(WRITTEN, f"<mailto:a@b.example?subject=unsubscribe {token}>") == [token]


def test_the_same_token_is_made_each_time_because_a_message_is_made_again_on_a_retry() -> None:
    assert make_token(KEYS, UNSUBSCRIBE, 7, 3, 12) == TOKEN


def test_a_token_is_good_for_its_purpose_only() -> None:
    with pytest.raises(TokenError):
        read_token(KEYS, CONFIRM, TOKEN)


def test_tokens_outlive_a_rotation_but_not_the_loss_of_their_key() -> None:
    before = parse_keys(OLD_LINE)
    token = make_token(before, UNSUBSCRIBE, 7, 3)
    assert read_token(KEYS, UNSUBSCRIBE, token).subscriber_id == 7
    with pytest.raises(TokenError):
        read_token(parse_keys(NEW_LINE), UNSUBSCRIBE, token)


def test_another_key_of_the_same_name_verifies_nothing() -> None:
    with pytest.raises(TokenError):
        read_token(parse_keys(new_key_line(lambda count: b"x" * count, "new")), UNSUBSCRIBE, TOKEN)


@pytest.mark.parametrize("position", range(len(TOKEN)))
def test_no_other_character_fits_anywhere(position: int) -> None:
    for character in URL_SAFE + "=+/ \n\x00é":
        changed = TOKEN[:position] + character + TOKEN[position + 1 :]
        if changed != TOKEN:
            with pytest.raises(TokenError):
                read_token(KEYS, UNSUBSCRIBE, changed)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "A",
        TOKEN[:-1],
        TOKEN[:-4],
        TOKEN[4:],
        TOKEN + "A",
        TOKEN + "=",
        TOKEN + "==",
        f" {TOKEN}",
        f"{TOKEN}\n",
        TOKEN * 2,
        "\ud800",
    ],
)
def test_a_cut_or_padded_token_is_refused(token: str) -> None:
    with pytest.raises(TokenError):
        read_token(KEYS, UNSUBSCRIBE, token)


def test_an_endless_token_is_refused() -> None:
    with pytest.raises(TokenError):
        read_token(KEYS, UNSUBSCRIBE, "A" * 10_000_000)


@given(st.binary(max_size=100))
@settings(max_examples=100)
def test_bytes_that_nobody_signed_are_refused(data: bytes) -> None:
    with pytest.raises(TokenError):
        read_token(KEYS, UNSUBSCRIBE, base64.urlsafe_b64encode(data).rstrip(b"=").decode())


def test_a_token_with_a_time_grows_too_old() -> None:
    token = make_token(KEYS, CONFIRM, 7, 3, issued_at=NOW)
    day = timedelta(days=1)
    assert read_token(KEYS, CONFIRM, token, now=NOW + day, max_age=day).issued_at == NOW
    with pytest.raises(TokenError, match="too old"):
        read_token(KEYS, CONFIRM, token, now=NOW + day + timedelta(seconds=1), max_age=day)


def test_a_token_without_a_time_is_too_old_where_an_age_is_asked_for() -> None:
    token = make_token(KEYS, CONFIRM, 7, 3)
    with pytest.raises(TokenError, match="too old"):
        read_token(KEYS, CONFIRM, token, now=NOW, max_age=timedelta(days=1))
