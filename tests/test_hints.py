"""Every command that a message names can be pasted: it is there, and nothing it needs is missing."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from digest.cli.root import digest

HERE = Path(__file__).parent.parent
FILES = [path for folder in ("digest", "subscribers") for path in sorted((HERE / folder).rglob("*.py"))]
HINT = re.compile(r"`(digest(?: [^`]*)?)`")
# What stands in a message for a name or a number that is known only when it is said.
FILLED_IN = "1"


def texts(path: Path) -> Iterator[str]:
    """The texts a file can say, with what is filled in later; docstrings are for whoever reads the code."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inner = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    documented = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else FILLED_IN for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {node} & (inner | documented):
            yield node.value.replace("{}", FILLED_IN)


HINTS = sorted({hint for path in FILES for text in texts(path) for hint in HINT.findall(text)})


def parse(hint: str) -> None:
    """Parse a command as if it were called; click.UsageError for whatever is missing or unknown."""
    arguments = shlex.split(hint)[1:]
    arguments = arguments[2:] if arguments[:1] == ["--config"] else arguments
    context = digest.make_context("digest", [*arguments, *([] if arguments else ["--version"])], resilient_parsing=True)
    command: click.Command = digest
    while isinstance(command, click.Group) and arguments:
        found = command.get_command(context, arguments[0])
        if found is None:
            raise click.UsageError(f"no command {arguments[0]}")
        command, arguments = found, arguments[1:]
    assert not isinstance(command, click.Group) or "--help" in arguments, "a noun alone does nothing"
    if "--help" not in arguments:
        command.make_context(command.name, list(arguments))


def test_there_are_hints() -> None:
    assert len(HINTS) > 20


@pytest.mark.parametrize("hint", HINTS)
def test_a_hint_is_a_command_that_works_when_pasted(hint: str) -> None:
    parse(hint)
    assert not re.search(r"\b[A-Z]{2,}\b|\.\.\.", hint), "a word in capitals is still to be filled in"


@pytest.mark.parametrize("hint", ["digest editions show", "digest lists", "digest plans", "digest plan --bogus x"])
def test_a_hint_that_lacks_something_is_found(hint: str) -> None:
    with pytest.raises((click.UsageError, AssertionError)):
        parse(hint)
