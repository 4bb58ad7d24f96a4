"""``ftzgeo schema``."""

from __future__ import annotations

import json

from ftzgeo import model
from ftzgeo.errors import UsageError
from ftzgeo.model.base import FrozenModel


def run(name: str | None) -> None:
    """Print the JSON Schema of a model, or the names of the models that have one."""
    from ftzgeo.validation.report_about import ValidationReport

    models = {
        key: value
        for key in model.__all__
        if isinstance(value := getattr(model, key), type) and issubclass(value, FrozenModel)
    }
    models["ValidationReport"] = ValidationReport
    if name is None:
        print("\n".join(models))  # noqa: T201 - this is the command's result
        return
    if name not in models:
        raise UsageError(f"there is no model {name!r}; choose one of {', '.join(models)}")
    print(json.dumps(models[name].model_json_schema(), ensure_ascii=False, indent=2))  # noqa: T201 - as above
