"""What an admin is told of readers of whom their servers say that they do not exist."""

import shlex
from collections.abc import Sequence

from digest.cli.logs import remark
from digest.cli.output import counted
from digest.refusals import DAYS


def remark_unknown(addresses: Sequence[str]) -> None:
    """Say how many of what was shown are unknown where they are, and how to mail them no more; nothing for none."""
    if addresses:
        one = shlex.quote(addresses[0])
        remark(
            f"hint: {counted(len(set(addresses)), 'address', 'addresses')} refused because there is no such user; "
            f"`digest subscribers suppress {one}` mails it never again, and {DAYS} days of it in a row do so themselves"
        )
