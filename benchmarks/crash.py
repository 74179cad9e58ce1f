"""Senders killed with kill -9 again and again while they deliver: how many mails come twice, or are lost unnoticed.

`python -m benchmarks.crash [--kills 200] [--seed 1] [--database postgresql://...]` makes a SQLite file of its own where
none is named; a database that is named must be empty. Half of the kills are made with PIPELINING and half without.
"""

import argparse
import tempfile
import time
from pathlib import Path

import sqlalchemy as sa

from digest.storage.database import Database
from digest.storage.tables import deliveries
from tests.deliveries.kills import Account, Plan, kill_at_random
from tests.rows import add_readers

# Kills for each filling of the database.
ROUND = 25


def main() -> None:
    """Kill as often as was asked for, and print what came of it; ends with 1 where the bar is not held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--freezes", type=int, default=2, help="in each round, of a sender past its lease")
    parser.add_argument("--senders", type=int, default=2)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--database", default="", help="the URL of an empty PostgreSQL database")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = arguments.database or str(Path(folder) / "digest.db")
        refuse_filled(address)
        accounts = []
        for number, kills in enumerate(rounds(arguments.kills)):
            plan = Plan(
                kills=kills,
                freezes=arguments.freezes,
                seed=arguments.seed + number,
                senders=arguments.senders,
                connections=arguments.connections,
                pipelining=number % 2 == 0,
            )
            accounts.append(one_round(address, plan))
    total(accounts, arguments.connections)


def refuse_filled(address: str) -> None:
    """End here if there is anything in the database: each round begins by dropping its tables."""
    database = Database(address)
    with database.read() as connection:
        if sa.inspect(connection).get_table_names():
            raise SystemExit("the database is not empty")
    database.close()


def rounds(kills: int) -> list[int]:
    """So many kills, in an even number of rounds."""
    count = 2 * max(1, round(kills / ROUND / 2))
    return [kills // count + (number < kills % count) for number in range(count)]


def one_round(address: str, plan: Plan) -> Account:
    """Fill the database anew, deliver all of it under fire, print the account."""
    begun = time.perf_counter()
    database = filled(address, plan.readers)
    account = kill_at_random(database, address, plan)
    database.close()
    way = "pipelining" if plan.pipelining else "one by one"
    print(f"seed {plan.seed}, {way}: {account} in {time.perf_counter() - begun:.0f} s", flush=True)
    return account


def filled(address: str, readers: int) -> Database:
    """The database, made anew, with so many readers for whom a delivery is pending."""
    database = Database(address)
    with database.write() as connection:
        deliveries.metadata.drop_all(connection)
        deliveries.metadata.create_all(connection)
        add_readers(connection, readers)
    return database


def total(accounts: list[Account], connections: int) -> None:
    """Print the sum of all rounds and whether it holds the bar."""
    sums = {name: sum(getattr(account, name) for account in accounts) for name in Account.__dataclass_fields__}
    sums["at_once"] = max(account.at_once for account in accounts)
    print(", ".join(f"{name.replace('_', ' ')} {value}" for name, value in sums.items()))
    holds = sums["duplicates"] == sums["lost"] == 0 and sums["at_once"] <= connections
    holds = holds and sums["uncertain"] <= connections * sums["kills"]
    print("the bar is held" if holds else "the bar is NOT held")
    raise SystemExit(not holds)


if __name__ == "__main__":
    main()
