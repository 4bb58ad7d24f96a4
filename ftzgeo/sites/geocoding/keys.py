"""The user's keys for the map services: from the environment, else from the settings file.

::

    # ~/.config/ftzgeo/config.toml (other systems: see ftzgeo.user_folders.config_file)
    [keys]
    amap = "..."
    baidu = "..."
    tianditu = "..."

A key stays inside a `Key`: it is not shown by ``repr`` or ``str``, cannot be pickled, and is taken out of all that a
server says before that is read.
"""

from __future__ import annotations

import os
import re
import tomllib
from typing import Literal, NoReturn, get_args
from urllib.parse import quote

from ftzgeo.errors import UsageError
from ftzgeo.user_folders import config_file

Provider = Literal["amap", "baidu", "tianditu"]
PROVIDERS: tuple[Provider, ...] = get_args(Provider)
HIDDEN = "***"
_KEY = re.compile(r"[\w.~+/=-]+", re.ASCII)


class Key:
    """A key that shows itself only to who asks for it with `reveal`."""

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def __repr__(self) -> str:
        return f"Key({HIDDEN})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not written anywhere; open the geocoder where it is used")

    def reveal(self) -> str:
        """Return the key itself, to be sent to its provider and nowhere else."""
        return self._secret

    def hide_in(self, text: str) -> str:
        """Return a text without the key, as it is or as a URL or JSON writes it."""
        for written in (
            self._secret,
            quote(self._secret),
            quote(self._secret, safe=""),
            self._secret.replace("/", r"\/"),
        ):
            text = text.replace(written, HIDDEN)
        return text


def variable(provider: Provider) -> str:
    """Return the name of the environment variable for a provider's key."""
    return f"FTZGEO_{provider.upper()}_KEY"


def find_key(provider: Provider) -> Key | None:
    """Return the key for a provider, from the environment or else the settings; None where there is none.

    Raises
    ------
    UsageError
        If the settings file cannot be read, or the key has characters that no key has.
    """
    secret = os.environ.get(variable(provider), "").strip()
    where = variable(provider)
    if not secret:
        secret = _settings().get(provider, "").strip()
        where = f"{config_file()}: {provider}"
    if not secret:
        return None
    if not _KEY.fullmatch(secret):
        raise UsageError(f"{where}: this is no key; copy it from the provider's console, without quotes or blanks")
    return Key(secret)


def need_key(provider: Provider) -> Key:
    """Return the key for a provider.

    Raises
    ------
    UsageError
        If there is none; the message says where to put it.
    """
    key = find_key(provider)
    if key is None:
        raise UsageError(
            f"{provider} needs your key: set {variable(provider)}, or write it into {config_file()} below [keys] "
            f'as {provider} = "..."; without a key use --geocoder offline'
        )
    return key


def _settings() -> dict[str, str]:
    """Return the keys of the settings file; none where there is no file."""
    path = config_file()
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        # The parser's message may quote the file, and with it a key.
        raise UsageError(
            f'{path}: cannot be read as TOML ({type(error).__name__}); write [keys] and amap = "..."'
        ) from (None)
    keys = content.get("keys", {})
    if not isinstance(keys, dict) or not all(isinstance(value, str) for value in keys.values()):
        raise UsageError(f'{path}: [keys] is no table of texts; write [keys] and amap = "..."')
    return keys
