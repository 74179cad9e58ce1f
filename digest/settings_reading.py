"""One TOML file and the environment -> settings."""

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

import msgspec

from digest.errors import SettingsError, UsageError
from digest.settings import DkimSettings, Duration, RelaySettings, Settings, Table, WarmUpSettings, parse_duration
from digest.settings_checks import checked, with_wire_domains
from digest.settings_file import file_text, located, parse_toml, settings_file

SEVERAL: dict[str, type[Table]] = {"relay": RelaySettings, "warm_up": WarmUpSettings, "dkim": DkimSettings}


def read_settings(named: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of the file that is named or found, under those of the environment; SettingsError says the line."""
    file = settings_file(named, environment)
    text = file_text(file) if file else ""
    tables = parse_toml(text, file)
    if "folder" in tables or "file" in tables:
        raise SettingsError("unknown table", where=str(file), fix="take it out: paths are relative to the file itself")
    try:
        settings = msgspec.convert(tables, Settings, dec_hook=decode)
    except msgspec.ValidationError as error:
        raise located(error, text, file, names()) from None
    for name in sorted(environment):
        if name.startswith("DIGEST_") and "__" in name:
            settings = with_variable(settings, name, environment[name])
    placed = msgspec.structs.replace(settings, folder=file.parent if file else Path(), file=str(file or ""))
    return checked(with_wire_domains(placed))


def with_variable(settings: Settings, name: str, value: str) -> Settings:
    """The settings with one value replaced by a variable `DIGEST_<TABLE>__<KEY>`."""
    table_name, _, key = name.removeprefix("DIGEST_").lower().partition("__")
    table = getattr(settings, table_name, None)
    kinds = {field.name: field.type for field in msgspec.structs.fields(table)} if isinstance(table, Table) else {}
    if table_name in SEVERAL:
        raise SettingsError(f"[[{table_name}]] stands in the file alone", where=f"${name}", fix="set it there")
    if not isinstance(table, Table) or key not in kinds:
        raise SettingsError("no setting has this name", where=f"${name}", fix=f"did you mean ${nearest(name)}?")
    raw: object = (
        [part.strip() for part in value.split(",") if part.strip()] if kinds[key] == tuple[str, ...] else value
    )
    try:
        converted = msgspec.convert(raw, kinds[key], strict=False, dec_hook=decode)
    except msgspec.ValidationError as error:
        raise SettingsError(str(error), where=f"${name}", fix="give a value of that kind") from None
    return msgspec.structs.replace(settings, **{table_name: msgspec.structs.replace(table, **{key: converted})})


def names() -> dict[str, tuple[str, ...]]:
    """The keys of every table, and under "" the tables."""
    keys = single() | {name: msgspec.structs.fields(table) for name, table in SEVERAL.items()}
    return {name: tuple(key.name for key in fields) for name, fields in keys.items()} | {"": tuple(keys)}


def single() -> dict[str, tuple[msgspec.structs.FieldInfo, ...]]:
    """The keys of each table that is there once, which the environment can set."""
    fields = msgspec.structs.fields(Settings)
    return {field.name: msgspec.structs.fields(field.default) for field in fields if isinstance(field.default, Table)}


def nearest(variable: str) -> str:
    """The variable whose name is most like one that is none."""
    every = [f"DIGEST_{table}__{key.name}".upper() for table, keys in single().items() for key in keys]
    return get_close_matches(variable.upper(), every, n=1, cutoff=0)[0]


def decode(kind: type, value: object) -> object:
    """A value of a kind that TOML does not have: durations."""
    if kind is Duration and isinstance(value, str):
        try:
            return Duration(seconds=parse_duration(value).total_seconds())
        except UsageError as error:
            raise ValueError(error.what) from None
    raise ValueError(f"expected a duration such as 30m, got {value!r}")
