"""The door: runs a command and turns what went wrong into one line and an exit code."""

import errno
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

import click

from digest.cli.logs import remark, start_logging
from digest.cli.root import digest
from digest.errors import DigestError
from subscribers.errors import SubscriberError

INTERRUPTED = 130
# What is wrong with an address, a file of addresses or a link lies with whoever typed it.
UNUSABLE = 2
REFUSALS = {
    errno.ENOSPC: "make room, then run this again",
    errno.EDQUOT: "make room, then run this again",
    errno.EROFS: "name a place that can be written",
    errno.EACCES: "give this user the right to it, or run as the user it belongs to",
    errno.EPERM: "give this user the right to it, or run as the user it belongs to",
    errno.ENOENT: "check the path",
    errno.EMFILE: "allow more open files: ulimit -n 4096",
}


def main() -> None:
    """Run the command line and exit."""
    open_what_is_closed()
    code = run(sys.argv[1:])
    leave_quietly()
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command; gives its exit code: 0 done, 1 failed, 2 wrong usage, 3 nothing to do, 130 interrupted."""
    as_json = "--json" in arguments
    try:
        return int(digest.main(arguments, prog_name="digest", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        return complain(
            as_json, "interrupted", fix="what was done stays, and the same command goes on", code=INTERRUPTED
        )
    except click.UsageError as error:
        return misused(error, as_json, as_log="--log-json" in arguments)
    except click.ClickException as error:
        return complain(as_json, error.format_message(), code=error.exit_code)
    except (DigestError, SubscriberError) as error:
        code = getattr(error, "exit_code", UNUSABLE)
        return complain(as_json, error.what, where=error.where, fix=error.fix, code=code)
    except BrokenPipeError:
        # Whoever read our output has seen enough; a second complaint at exit would help nobody.
        sys.stdout = None
        return 0
    except OSError as error:
        return complain(as_json, error.strerror or str(error), where=place_of(error), fix=advice(error), code=1)
    except Exception as error:
        if "--debug" in arguments:
            raise
        what = f"this should not have happened: {type(error).__name__}: {error}"
        return complain(as_json, what, fix="run again with --debug and report it", code=1)


def misused(error: click.UsageError, as_json: bool, *, as_log: bool) -> int:
    """Say how a command was called wrongly, with where its help is."""
    path = error.ctx.command_path if error.ctx else "digest"
    if as_log:
        # The command line may have been wrong before the log was begun.
        start_logging(as_json=True, verbose=False)
    if as_json or as_log:
        return complain(as_json, error.format_message(), where=path, fix=f"`{path} --help`", code=error.exit_code)
    error.show()
    return error.exit_code


def place_of(error: OSError) -> str:
    """What a failed call of the system was about."""
    return str(error.filename) if error.filename else "standard output" if error.errno == errno.ENOSPC else "the system"


def advice(error: OSError) -> str:
    """What to do about a failed call of the system."""
    return REFUSALS.get(error.errno or 0, "check that it is there and yours")


def complain(as_json: bool, what: str, *, where: str = "", fix: str = "", code: int) -> int:
    """Say on stderr what went wrong: one line, with --json one object; gives the code back."""
    parts: dict[str, Any] = {"error": " ".join(what.split()), "where": where, "fix": fix, "exit_code": code}
    if as_json:
        click.echo(json.dumps(parts, ensure_ascii=False), err=True)
    else:
        remark(f"digest: {DigestError(what, where=where, fix=fix)}", level=logging.ERROR)
    return code


def open_what_is_closed() -> None:
    """Have what is written to a standard stream that the caller closed go nowhere."""
    # Python has None in their place, which no part we use can write to.
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115


def leave_quietly() -> None:
    """Hand out what stands in the buffer; whoever closed the pipe before has seen enough."""
    try:
        if sys.stdout:
            sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
