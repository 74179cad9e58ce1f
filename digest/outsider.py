"""A part of an outsider's making, named in the settings as `package.module:Thing`."""

import importlib
from typing import Any

from digest.errors import SettingsError


def outsider(name: str, setting: str) -> Any:
    """What `package.module:Thing` makes; SettingsError for whatever goes wrong in it, as it may be anybody's code."""
    module, _, thing = name.partition(":")
    try:
        return getattr(importlib.import_module(module), thing)()
    except Exception as error:
        why = str(error) or type(error).__name__
        raise SettingsError(f"{name} cannot be loaded: {why}", where=setting, fix="check its name") from error
