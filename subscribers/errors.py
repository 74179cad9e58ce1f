"""What can go wrong about who reads: each error says what, where and what to do."""


class SubscriberError(Exception):
    """Something about a reader failed; `what` and `where` describe it and `fix` says what to do about it."""

    def __init__(self, what: str, where: str = "", fix: str = "") -> None:
        super().__init__(what, where, fix)
        self.what, self.where, self.fix = what, where, fix

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f"; {self.fix}" if self.fix else ""
        return " ".join(f"{place}{self.what}{advice}".split())


class AddressError(SubscriberError):
    """A text is no mail address; `where` shows its beginning, safe to print."""


class PreferenceError(SubscriberError):
    """A time zone, language or cadence is not one."""


class StatusError(SubscriberError):
    """A subscription may not go from the status it has to the one that was asked for."""


class SuppressedError(SubscriberError):
    """The address must never be mailed."""


class TokenError(SubscriberError):
    """A token is not one of ours, was made for something else, or is too old."""


class ExpiredError(TokenError):
    """A token is ours, but too old for what it would do."""


class KeyFileError(SubscriberError):
    """The secret keys cannot be read or written; the text never shows a key."""
