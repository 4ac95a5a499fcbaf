"""Keeps what may be a secret out of a plan, which is printed, mailed and shown: that it differs is enough."""

from __future__ import annotations

import re

from converters.postman.model import Auth, AuthSetting, Json, Variable
from converters.postman.secret_names import is_secret_name
from converters.sync.values import plain

MASK = "•••"
_SETTING = re.compile(r"token|password|secret|private|credential|^value$|access_?key$", re.IGNORECASE)


def shown_setting(setting: AuthSetting) -> Json:
    """The value of an auth setting; masked unless it only names a variable, or is no secret by its name."""
    value = plain(setting.value)
    return masked(value) if _SETTING.search(setting.key) else value


def shown_auth(auth: Auth) -> Json:
    """An auth block, its secrets masked."""
    return {"type": auth.type} | {setting.key: shown_setting(setting) for setting in auth.settings}


def is_secret(variable: Variable) -> bool:
    """Whether a variable's value is not to be shown."""
    return variable.type == "secret" or is_secret_name(variable.key) or bool(_SETTING.search(variable.key))


def shown_variable(variable: Variable) -> Json:
    """A variable, its value masked if it may be a secret."""
    return {"key": variable.key, "value": masked(variable.value) if is_secret(variable) else variable.value}


def masked(value: Json) -> Json:
    """The mask; what is empty, switches something, or only names a variable is no secret."""
    if value in ("", None) or isinstance(value, bool) or (isinstance(value, str) and value.startswith("{{")):
        return value
    return MASK
