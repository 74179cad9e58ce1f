"""The door: runs a command and turns what went wrong into one line and an exit code."""

import logging
import sys

import click

from digest.cli.logs import remark
from digest.cli.root import digest
from digest.errors import DigestError
from subscribers.errors import SubscriberError

INTERRUPTED = 130


def main() -> None:
    """Run the command line and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; gives its exit code: 0 done, 1 failed, 2 wrong usage, 3 nothing to do."""
    try:
        return int(digest.main(arguments, prog_name="digest", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (DigestError, SubscriberError) as error:
        return complain(str(error), getattr(error, "exit_code", UNUSABLE))
    except BrokenPipeError:
        # Whoever read our output has seen enough; a second complaint at exit would help nobody.
        sys.stdout = None
        return 0
    except OSError as error:
        return complain(
            f"{error.filename or 'the system'}: {error.strerror or error}; check that it is there and yours", 1
        )
    except Exception as error:
        if "--debug" in arguments:
            raise
        name = type(error).__name__
        return complain(f"this should not have happened: {name}: {error}; run again with --debug and report it", 1)


# What is wrong with an address, a file of addresses or a link lies with whoever typed it.
UNUSABLE = 2


def complain(text: str, code: int) -> int:
    """Say in one line on stderr what went wrong; gives the exit code back."""
    remark("digest: " + " ".join(text.split()), level=logging.ERROR)
    return code


if __name__ == "__main__":
    main()
