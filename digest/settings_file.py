"""The settings file: found, read, and what is wrong with it said with its line."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import msgspec

from digest.errors import SettingsError

SEARCHED = (Path("digest.toml"), Path("/etc/digest/digest.toml"))


def settings_file(named: Path | None, environment: Mapping[str, str]) -> Path | None:
    """The file to read: the one named, the one in $DIGEST_CONFIG, ./digest.toml, /etc/digest/digest.toml, or none."""
    chosen = named or (Path(environment["DIGEST_CONFIG"]) if environment.get("DIGEST_CONFIG") else None)
    if chosen and not chosen.is_file():
        what = "this is a folder" if chosen.is_dir() else "there is no such file"
        raise SettingsError(what, where=str(chosen), fix="name a settings file, or run `digest init`")
    return chosen or next((path for path in SEARCHED if path.is_file()), None)


def file_text(file: Path) -> str:
    """The text of a settings file."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot be read: {error}", where=str(file), fix="it must be UTF-8 and readable") from None


def parse_toml(text: str, file: Path | None) -> dict[str, Any]:
    """The tables of a TOML text; what is wrong with it is said with its line."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        place = f"{file}:{line[1]}" if line else str(file)
        raise SettingsError(f"not valid TOML: {error}", where=place, fix="mend that line") from None


def located(
    error: msgspec.ValidationError, text: str, file: Path | None, names: Mapping[str, Sequence[str]]
) -> SettingsError:
    """A complaint about a value, with the file and the line the value stands in; `names` are each table's keys."""
    what, _, path = str(error).partition(" - at `$.")
    unknown = re.search(r"unknown field `(\w+)`", what)
    keys = [key for key in re.split(r"[.\[\]`]+", path) if key and key != "..."]
    fix = "docs/reference.md lists the settings and their kinds"
    if unknown:
        known = names.get(keys[0] if keys else "", ())
        fix = "; ".join([*(f"did you mean {name!r}?" for name in get_close_matches(unknown[1], known, n=1)), fix])
        what, keys = f"unknown key {unknown[1]!r}", [*keys, unknown[1]]
    elif keys:
        what = f"{spoken(keys)}: {what}"
    line = line_of(text, keys)
    return SettingsError(what, where=f"{file}:{line}" if line else str(file), fix=fix)


def spoken(keys: Sequence[str]) -> str:
    """Keys as people say them: of several, the first is number 1."""
    return ".".join(keys[:1]) + "".join(f" {int(key) + 1}" if key.isdigit() else f".{key}" for key in keys[1:])


def line_of(text: str, keys: list[str]) -> int:
    """The line of a TOML text in which the last of the keys is set, counted from 1; 0 when it is not found.

    A number after a table's name says which of several it is, counted from 0.
    """
    named = [key for key in keys if not key.isdigit()]
    which = int(keys[1]) if "".join(keys[1:2]).isdigit() else 0
    table, begun = "", Counter[str]()
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+\s*([\w.-]+)\s*\]+", line)
        table = header[1] if header else table
        begun[table] += bool(header)
        if named[:1] == [table] and begun[table] <= which:
            continue
        if header and named[-1:] == [table]:
            return number
        if re.match(rf"\s*{re.escape(named[-1] if named else '')}\s*=", line) and named[:1] in ([table], named[-1:]):
            return number
    return 0
