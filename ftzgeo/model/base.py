"""The base of every model: frozen, and closed to unknown keys, so that a misspelt key is an error."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class FrozenModel(BaseModel):
    """A pydantic model that cannot be changed and takes no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")
