"""Statements that run for every few mails: compiled once a dialect and handed to the driver as they are."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from subscribers.schema import Utc


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement as its driver takes it; `names` is the order of its parameters, empty where they go by name."""

    command: str
    names: tuple[str, ...]
    fixed: Mapping[str, Any]
    encode: Callable[[Any], Any]

    def run(self, connection: sa.Connection, values: Mapping[str, Any]) -> sa.CursorResult[Any]:
        """Run it once; rows come as the driver gives them."""
        return connection.exec_driver_sql(self.command, self._parameters(values))

    def run_by(self, driver: Any, values: Mapping[str, Any]) -> Any:
        """Run it once on a driver's own connection; gives the driver's cursor."""
        return driver.execute(self.command, self._parameters(values))

    def _parameters(self, values: Mapping[str, Any]) -> Any:
        encode, fixed = self.encode, self.fixed
        if not self.names:
            return {**fixed, **{name: encode(value) for name, value in values.items()}}
        return tuple([encode(values[name]) if name in values else fixed[name] for name in self.names])


@lru_cache(maxsize=64)
def prepared(statement: Callable[[bool], sa.ClauseElement], dialect: sa.Dialect) -> Prepared:
    """The statement that a function builds, told whether it is for SQLite, ready for the driver of a dialect."""
    is_sqlite = dialect.name == "sqlite"
    # Preparing the parameters anew for every mail costs more than the statement itself.
    compiled: Any = statement(is_sqlite).compile(dialect=dialect)
    command, fixed = str(compiled), dict(compiled.params)
    if is_sqlite:
        return Prepared(command, tuple(compiled.positiontup), fixed, _encoder(dialect))
    for bound, name in compiled.bind_names.items():
        if bound.value is not None:
            # What never changes need not be sent each time.
            command = command.replace(f"%({name})s", compiled.render_literal_value(bound.value, bound.type))
            del fixed[name]
    return Prepared(command, (), fixed, _encoder(dialect))


def among(column: sa.Column[int], is_sqlite: bool) -> sa.ColumnElement[bool]:
    """The condition that a number is one of the parameter `ids`, of whatever length, in one and the same statement."""
    numbers: sa.BindParameter[Any] = sa.bindparam("ids")
    if is_sqlite:
        return column.in_(sa.select(sa.column("value")).select_from(sa.func.json_each(numbers)))
    return column == sa.any_(sa.cast(numbers, ARRAY(sa.BigInteger)))


def gathered(columns: Sequence[sa.ColumnElement[Any]], is_sqlite: bool) -> sa.Select[Any]:
    """All rows of a question in one value, JSON: SQLite's driver lets go of the interpreter for every row it reads."""
    if is_sqlite:
        return sa.select(sa.func.json_group_array(sa.func.json_array(*columns)))
    return sa.select(sa.func.json_agg(sa.func.json_build_array(*columns)))


def spread(columns: Mapping[str, sa.types.TypeEngine[Any]], is_sqlite: bool) -> sa.FromClause:
    """The parameter `rows`, a JSON list of lists, as a table `given` of these columns."""
    rows: sa.BindParameter[Any] = sa.bindparam("rows")
    if is_sqlite:
        each = sa.func.json_each(rows).table_valued("value")
        parts = [sa.func.json_extract(each.c.value, f"$[{place}]").label(name) for place, name in enumerate(columns)]
    else:
        each = sa.func.jsonb_array_elements(sa.cast(rows, JSONB)).table_valued(sa.column("value", JSONB))
        parts = [
            sa.cast(each.c.value.op("->>")(sa.literal_column(str(place))), kind).label(name)
            for place, (name, kind) in enumerate(columns.items())
        ]
    return sa.select(*parts).select_from(each).subquery("given")


def loaded(value: Any) -> Any:
    """What `gathered` gave, as lists; PostgreSQL's driver has read it already."""
    return json.loads(value) if isinstance(value, str) else value or []


def _encoder(dialect: sa.Dialect) -> Callable[[Any], Any]:
    stamp: Any = Utc().dialect_impl(dialect).bind_processor(dialect)
    # A batch has few instants, each many times.
    stamped = lru_cache(maxsize=16)(stamp)

    def encode(value: Any) -> Any:
        if isinstance(value, datetime):
            return stamped(value)
        return numbers(value) if isinstance(value, list) else value

    # As text on both: of a list of numbers psycopg would choose the type anew by the largest of them.
    numbers = json.dumps if dialect.name == "sqlite" else _array
    return encode


def _array(numbers: list[int]) -> str:
    return "{" + ",".join(map(str, numbers)) + "}"
