"""The house rules that a machine can hold: imports run one way, nothing grows too long, names say what they are."""

import ast
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

HERE = Path(__file__).parent.parent
FILES = sorted(path for folder in ("digest", "subscribers") for path in (HERE / folder).rglob("*.py"))
OURS = [path for path in FILES if "migrations" not in path.parts]
SHAPELESS = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> list[Function]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, Function)]


def length(function: Function) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def test_imports_run_one_way() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(HERE)))
def test_no_file_and_no_function_is_too_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
    assert [f"{function.name}: {length(function)}" for function in functions(path) if length(function) > 40] == []
    assert path.stem not in SHAPELESS


def test_most_functions_are_short() -> None:
    assert median(length(function) for path in OURS for function in functions(path)) <= 8


def test_sql_stands_only_in_the_stores() -> None:
    stores = {HERE / "digest/storage", HERE / "subscribers"}
    strays = [
        str(path.relative_to(HERE))
        for path in OURS
        if not stores & set(path.parents) and any(word in path.read_text(encoding="utf-8") for word in EXECUTED)
    ]
    assert strays == []


EXECUTED = (".execute(", ".scalars(", "sa.select", "sa.update", "sa.insert", "sa.delete")


def test_nothing_below_the_doors_asks_the_clock_or_chance() -> None:
    rooms = ("sources", "editions", "messages", "deliveries", "feedback", "storage")
    below = [path for path in OURS if set(path.parts) & set(rooms)] + sorted((HERE / "subscribers").glob("*.py"))
    asked = ("datetime.now(", "time.time(", "date.today(", "secrets.token_bytes(", "random.random(", "uuid4(")
    strays = [str(path.relative_to(HERE)) for path in below if any(call in path.read_text("utf-8") for call in asked)]
    assert strays == []
