"""The secret keys: lines `id:base64`, newest first. The newest signs, all verify."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from subscribers.errors import KeyFileError
from subscribers.private_file import write_private

KEY_BYTES = 32
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,16}")
RESTORE = "put the file back from a backup: without its keys no link that was ever sent works"


@dataclass(frozen=True, slots=True)
class Key:
    """A secret and the id by which tokens name it; the secret is never shown."""

    id: str
    secret: bytes

    def __repr__(self) -> str:
        return f"Key({self.id!r})"


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of a service, newest first, at least one."""

    keys: tuple[Key, ...]

    @property
    def newest(self) -> Key:
        """The key that signs."""
        return self.keys[0]

    def find(self, id: str) -> Key | None:
        """The key of an id."""
        return next((key for key in self.keys if key.id == id), None)

    def derive(self, purpose: str) -> bytes:
        """A 32-byte key of its own for a purpose, the same before and after a rotation (RFC 5869 2.3, one block)."""
        # From the oldest key: a rotation adds a line at the top, and the last line stays as long as the service lives.
        return expand(self.keys[-1].secret, f"derived key: {purpose}")


def parse_keys(text: str) -> KeyRing:
    """The keys in a text of lines `id:base64`, newest first; KeyFileError with the line that is wrong."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise KeyFileError("there is no key in it", fix=RESTORE)
    keys = tuple(parse_key(line, f"line {number}") for number, line in lines)
    if len({key.id for key in keys}) < len(keys):
        raise KeyFileError("two keys have the same id", fix="give every key an id of its own")
    return KeyRing(keys)


def parse_key(line: str, where: str) -> Key:
    """The key in one line `id:base64`; KeyFileError when it is none."""
    id, _, encoded = line.partition(":")
    try:
        secret = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if not KEY_ID.fullmatch(id) or len(secret) < KEY_BYTES:
        what = f"a key is an id, a colon and {KEY_BYTES} bytes in base64, and this line is not"
        raise KeyFileError(what, where=where, fix=RESTORE)
    return Key(id, secret)


def new_key_line(random_bytes: Callable[[int], bytes], id: str) -> str:
    """A line with a fresh key for the top of the key file; `random_bytes` is a source such as secrets.token_bytes."""
    if not KEY_ID.fullmatch(id):
        raise KeyFileError(f"{id!r} is no key id", fix="use one to sixteen letters, digits, - or _")
    return f"{id}:{base64.b64encode(random_bytes(KEY_BYTES)).decode()}\n"


def read_keys(path: Path) -> KeyRing:
    """The keys in a file; KeyFileError names the file and what to do."""
    try:
        return parse_keys(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        raise KeyFileError("the secret key file is missing", str(path), f"run `digest init`, or {RESTORE}") from None
    except OSError as error:
        raise KeyFileError(
            f"cannot be read: {error.strerror}", str(path), "give this user the right to read it"
        ) from None
    except UnicodeDecodeError:
        raise KeyFileError("this is not a file of keys", str(path), RESTORE) from None
    except KeyFileError as error:
        raise KeyFileError(error.what, f"{path} {error.where}".strip(), error.fix) from None


def write_new_key_file(path: Path, random_bytes: Callable[[int], bytes], id: str = "k1") -> KeyRing:
    """Make the key file with one fresh key, readable by its owner only; KeyFileError when it is there already."""
    line = new_key_line(random_bytes, id)
    try:
        # Half a key would look like a key file to the next start.
        write_private(path, line.encode("ascii"), exclusive=True)
    except FileExistsError:
        raise KeyFileError(
            "the secret key file is there already", str(path), "keep it: sent links depend on it"
        ) from None
    except OSError as error:
        fix = "check the folder, its rights and its room"
        raise KeyFileError(f"cannot be written: {error.strerror}", str(path), fix) from None
    return parse_keys(line)


@lru_cache(maxsize=64)
def expand(secret: bytes, info: str) -> bytes:
    """32 bytes from a uniformly random secret for one use (HKDF-Expand with one block, RFC 5869 2.3)."""
    return hmac.new(secret, info.encode() + b"\x01", hashlib.sha256).digest()
