"""Keys are read, made once, derived from, and never shown."""

import base64
import os
import stat
from pathlib import Path

import pytest

from subscribers.errors import KeyFileError
from subscribers.keys import new_key_line, parse_keys, read_keys, write_new_key_file


def key_line(id: str, letter: bytes) -> str:
    return new_key_line(lambda count: letter * count, id)


OLD, NEW = key_line("old", b"o"), key_line("new", b"n")


def test_the_newest_key_is_the_first_line_and_every_key_is_found_by_its_id() -> None:
    keys = parse_keys(f"{NEW}\n{OLD}")
    assert keys.newest.id == "new"
    assert keys.newest.secret == b"n" * 32
    old = keys.find("old")
    assert old is not None
    assert old.secret == b"o" * 32
    assert keys.find("other") is None


def test_a_derived_key_differs_by_purpose_and_survives_a_rotation() -> None:
    before, after = parse_keys(OLD), parse_keys(NEW + OLD)
    assert before.derive("message id") == after.derive("message id")
    assert before.derive("message id") != before.derive("address hash")
    assert before.derive("message id") != parse_keys(NEW).derive("message id")
    assert len(before.derive("message id")) == 32


def test_no_secret_is_shown() -> None:
    shown = repr(parse_keys(OLD))
    assert "old" in shown
    assert "oooo" not in shown
    assert base64.b64encode(b"o" * 32).decode() not in shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n \n",
        "no colon",
        "id:",
        "id:not base64!",
        "id:" + base64.b64encode(b"short").decode(),
        ":" + base64.b64encode(b"x" * 32).decode(),
        "a b:" + base64.b64encode(b"x" * 32).decode(),
        "a" * 17 + ":" + base64.b64encode(b"x" * 32).decode(),
        OLD + key_line("old", b"n"),
    ],
)
def test_a_broken_key_file_is_refused_with_what_to_do_and_without_its_content(text: str) -> None:
    with pytest.raises(KeyFileError) as caught:
        parse_keys(text)
    assert caught.value.fix
    assert base64.b64encode(b"x" * 32).decode() not in str(caught.value)


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    path.write_text(f"{NEW}rubbish\n")
    with pytest.raises(KeyFileError, match=r"secret\.key line 2"):
        read_keys(path)


def test_a_new_key_file_is_for_its_owner_only_and_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    keys = write_new_key_file(path, os.urandom)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_keys(path) == keys
    with pytest.raises(KeyFileError, match="already"):
        write_new_key_file(path, os.urandom)
    assert read_keys(path) == keys


def test_a_link_in_the_place_of_the_key_file_is_not_followed(tmp_path: Path) -> None:
    path, elsewhere = tmp_path / "secret.key", tmp_path / "elsewhere"
    path.symlink_to(elsewhere)
    with pytest.raises(KeyFileError):
        write_new_key_file(path, os.urandom)
    assert not elsewhere.exists()


def test_every_fault_of_a_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    for read in ("missing", "bytes", "."):
        with pytest.raises(KeyFileError) as caught:
            read_keys(tmp_path / read)
        assert caught.value.where == str(tmp_path / read)
        assert caught.value.fix
    with pytest.raises(KeyFileError, match="cannot be written"):
        write_new_key_file(tmp_path / "no folder" / "secret.key", os.urandom)


def test_a_key_id_that_no_token_could_carry_is_refused() -> None:
    with pytest.raises(KeyFileError):
        new_key_line(os.urandom, "a:b")
