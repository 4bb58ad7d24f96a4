"""What counts as agreement: settings with defaults, and where each default comes from."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError

from ftzgeo.errors import UsageError
from ftzgeo.model.base import FrozenModel

if TYPE_CHECKING:
    from collections.abc import Iterable


class Tolerance(FrozenModel):
    """What counts as agreement, and what is too small to mention.

    Attributes
    ----------
    share
        The stated interval is widened by this share of the stated area. 2 % is what quality assessment of the EU's
        land parcel systems (LPIS) allows between a declared and a measured parcel.
    sigmas
        The half-width of the boundary's own area interval, in standard deviations; 2 is 95 %.
    weak_share
        An area interval wider than ± this share can hardly disagree with anything; the check is then called weak.
    overlap_width_m
        Overlaps of a smaller mean width (2 · area / perimeter) come from rounding coordinates to 1 cm.
    gap_width_m
        Gaps between neighbours narrower than this were meant to be none: two lanes. A street with a name is wider.
    sliver_width_m
        A part or hole of a smaller mean width is a remnant of cutting and merging, not land.
    duplicate_m
        Successive vertices nearer than this are one: coordinates are stored to 1 cm.
    spike_deg
        A corner sharper than this, with its tip standing out, is a spike and not the shape of a block.
    edge_m
        A side farther than this, on average, from the line it is named for is off it: half the width of a trunk road
        with its verges, since borders run along the middle or along either edge. The line's own accuracy is added.
    position_m
        Two drawings of one block agree when their borders lie nearer than this on average; twice the sigma of the one
        that is compared with is added.
    outside_share
        A block may reach over the border of its district or city, or a parcel over its block's, by this share of its
        area.
    min_decimals
        Degrees with fewer decimals than this in every coordinate were cut off: 3 decimals are steps of 100 m.
    """

    share: float = Field(default=0.02, ge=0)
    sigmas: float = Field(default=2.0, gt=0)
    weak_share: float = Field(default=0.10, gt=0)
    overlap_width_m: float = Field(default=0.05, ge=0)
    gap_width_m: float = Field(default=6.0, ge=0)
    sliver_width_m: float = Field(default=1.0, ge=0)
    duplicate_m: float = Field(default=0.01, ge=0)
    spike_deg: float = Field(default=5.0, ge=0, lt=90)
    edge_m: float = Field(default=30.0, gt=0)
    position_m: float = Field(default=20.0, gt=0)
    outside_share: float = Field(default=0.01, ge=0)
    min_decimals: int = Field(default=4, ge=0, le=7)


def read_tolerance(settings: Iterable[str]) -> Tolerance:
    """Make a `Tolerance` of settings: each ``name=value``, or a TOML file of such lines; later ones win.

    Raises
    ------
    UsageError
        A file that cannot be read, an unknown name, or a value that is none.
    """
    values: dict[str, object] = {}
    for setting in settings:
        name, is_pair, value = setting.partition("=")
        values |= {name.strip(): value.strip()} if is_pair else _file(Path(setting))
    try:
        return Tolerance.model_validate(values)
    except ValidationError as error:
        problem = error.errors()[0]
        known = ", ".join(Tolerance.model_fields)
        raise UsageError(
            f"tolerance {problem['loc'][0]} = {problem['input']!r}: {problem['msg']}; the settings are {known}"
        ) from error


def _file(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be read ({error.strerror}); give name=value or a TOML file of such lines"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not TOML ({error}); give one setting a line, such as share = 0.03") from error
