"""What can go wrong: each error says what, where and what to do, and knows the exit code of the command line."""

from datetime import timedelta


class DigestError(Exception):
    """Something failed; `what` and `where` describe it and `fix` says what to do about it."""

    exit_code = 1
    # What went wrong beside it.
    others: tuple["DigestError", ...] = ()

    def __init__(self, what: str, *, where: str = "", fix: str = "") -> None:
        super().__init__(what, where, fix)
        self.what, self.where, self.fix = what, where, fix

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f"; {self.fix}" if self.fix else ""
        return " ".join(f"{place}{self.what}{advice}".split())


class UsageError(DigestError):
    """The command was called in a way that cannot work."""

    exit_code = 2


class SettingsError(UsageError):
    """The settings are wrong; `where` names the file and the line or the variable."""


class NothingToDoError(DigestError):
    """What was asked for by name had nothing to do."""

    exit_code = 3


class StoppedError(DigestError):
    """Whoever sits before it said no, or pressed Ctrl-C."""

    exit_code = 130


class SourceError(DigestError):
    """A source could not be read; `permanent` sources are not tried again, `retry_after` is the server's own wish.

    `passing` trouble, such as silence, may be over in an hour; all other would be the same.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        fix: str = "",
        permanent: bool = False,
        passing: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(what, where=where, fix=fix)
        self.permanent, self.passing, self.retry_after = permanent, passing, retry_after


class NoSuchFileError(SourceError):
    """A source that was named is a path at which there is nothing."""

    exit_code = 2


class TemplateError(DigestError):
    """A template cannot be used; `where` names the file and the line."""


class StorageError(DigestError):
    """The database cannot be used as it is."""


class LockedError(DigestError):
    """Nothing may be sent with this database until an admin has said what it is."""


class TransportError(DigestError):
    """The transport refused us or could not be reached; no delivery is at fault."""
