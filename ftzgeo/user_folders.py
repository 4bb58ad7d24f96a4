"""Where ftzgeo keeps what is the user's: answers of servers, and settings."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache_folder(part: str) -> Path:
    """Return ftzgeo's folder in the user's cache folder: ``%LOCALAPPDATA%``, ``~/Library/Caches`` or ``~/.cache``."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "ftzgeo" / part
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "ftzgeo" / part
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ftzgeo" / part


def config_file() -> Path:
    """Return the user's file of settings.

    ``%APPDATA%/ftzgeo/config.toml``, ``~/Library/Application Support/ftzgeo/config.toml`` or
    ``~/.config/ftzgeo/config.toml``.
    """
    if sys.platform == "win32":
        folder = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        folder = Path.home() / "Library" / "Application Support"
    else:
        folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return folder / "ftzgeo" / "config.toml"
