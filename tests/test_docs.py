"""The pages say what the program does: every command and every setting has its line."""

import subprocess
import sys
from pathlib import Path

import click
import msgspec
import pytest

from digest.cli.root import COMMANDS, digest
from digest.settings import DkimSettings, RelaySettings, Settings, Table, WarmUpSettings

HERE = Path(__file__).parent.parent
REFERENCE = (HERE / "docs/reference.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    context = click.Context(digest)
    found = []
    for name in COMMANDS:
        command = digest.get_command(context, name)
        verbs = sorted(command.commands) if isinstance(command, click.Group) else [""]
        found += [f"digest {name} {verb}".strip() for verb in verbs]
    return found


def keys() -> list[tuple[str, str]]:
    tables = {
        field.name: field.default for field in msgspec.structs.fields(Settings) if isinstance(field.default, Table)
    }
    every = [(name, key.name) for name, table in tables.items() for key in msgspec.structs.fields(table)]
    several = {"dkim": DkimSettings, "relay": RelaySettings, "warm_up": WarmUpSettings}
    return every + [(name, key.name) for name, table in several.items() for key in msgspec.structs.fields(table)]


@pytest.mark.parametrize("command", commands())
def test_every_command_stands_in_the_reference(command: str) -> None:
    assert f"| `{command}` |" in REFERENCE


@pytest.mark.parametrize(("table", "key"), keys())
def test_every_setting_stands_in_the_reference(table: str, key: str) -> None:
    rows = [line for line in REFERENCE.splitlines() if line.startswith(f"| {table} |")]
    assert any(key in row.split("|")[2].replace(",", " ").split() for row in rows)


def test_every_page_that_the_readme_names_is_there() -> None:
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    named = [part.split(")")[0] for part in readme.split("](")[1:]]
    assert named
    assert [name for name in named if not (HERE / name).is_file()] == []


def test_the_first_commands_of_the_readme_work_as_they_stand(tmp_path: Path) -> None:
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/digest").symlink_to(Path(sys.executable).parent / "digest")
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    script = readme.partition("## Your own list")[2].split("```")[1]
    assert script.count("digest ") > 6
    done = subprocess.run(["bash", "-e"], input=script, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 1
    assert (tmp_path / "preview/morning.html").is_file()
