"""The nearest and the deciding piece of border of every point: what `measuring` does with arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ftzgeo.sites.index.compiled.hierarchy import LANES, NO_PIECE, NOTHING
from ftzgeo.sites.index.compiled.jit import compiled
from ftzgeo.sites.index.compiled.lists import NO_LIST

if TYPE_CHECKING:
    from ftzgeo.sites.index.arrays import Floats, Ints
    from ftzgeo.sites.index.compiled.hierarchy import Hierarchy
    from ftzgeo.sites.index.compiled.lists import Lists

_FARTHEST_M2 = 1e30
_ROUNDING = 1 + 1e-12
_STACK = 512
"""A level has at most `LANES` - 1 nodes waiting; no border has 64 levels."""
_KEY_BITS = 16
_OFTEN = 255


@compiled
def cells(  # noqa: PLR0913, PLR0917 - as `codes`
    lon: Floats, lat: Floats, corner: Floats, cell_deg: Floats, bits: int, place: Ints, key: Ints
) -> None:
    """Write the places of the points' cells on Morton's curve, -1 beyond the cells, and the upper 16 bits of these."""
    last = (1 << bits) - 1
    for i in range(len(lon)):
        x, y = (lon[i] - corner[0]) / cell_deg[0], (lat[i] - corner[1]) / cell_deg[1]
        column = (last if x >= last else int(x)) if x >= 0.0 else 0
        row = (last if y >= last else int(y)) if y >= 0.0 else 0
        place[i] = _spread(column) | _spread(row) << 1
        key[i] = place[i] >> max(2 * bits - _KEY_BITS, 0)
        if not (0.0 <= x < last + 1 and 0.0 <= y < last + 1):
            place[i] = -1


@compiled
def ask(  # noqa: PLR0913, PLR0917 - as `codes`
    place: Ints, zone: Ints, span: Ints, asked: Ints, enough: int, slot: Ints, worn: Ints
) -> int:
    """Write the slots of points, and into `worn` those points whose slot has been asked for often and has no list."""
    n_worn = 0
    for i in range(len(place)):
        slot[i] = -1
        if place[i] >= 0 and len(asked) > 0:
            at = 2 * place[i] + (zone[i] >= 0)
            slot[i] = at
            if span[at, 0] == NO_LIST:
                asked[at] = min(asked[at] + 1, _OFTEN)
                if asked[at] % enough == 0:
                    worn[n_worn] = i
                    n_worn += 1
    return n_worn


@compiled
def _spread(number: int) -> int:
    """Return a number of 16 bits with a 0 between all its bits."""
    number = (number | number << 8) & 0x00FF00FF
    number = (number | number << 4) & 0x0F0F0F0F
    number = (number | number << 2) & 0x33333333
    return (number | number << 1) & 0x55555555


@compiled
def compare_lists(  # noqa: PLR0913, PLR0917 - as `codes`
    place: Floats,
    zone: Ints,
    accuracy_m: Floats,
    slot: Ints,
    tree: Hierarchy,
    lists: Lists,
    one_sigma: bool,  # noqa: FBT001 - compiled loops take no keywords
    at: Ints,
    rest: Ints,
) -> int:
    """Find the nearest piece (`at[0]`) and the one that decides (`at[1]`) in the lists of the points' slots.

    The points without a list are written into `rest`; returns how many these are.
    """
    _, _, _, _, chords, _, _, zone_of_leaf, _, _ = tree
    span, item = lists
    n_rest = 0
    for i in range(len(slot)):
        first, end = (span[slot[i], 0], span[slot[i], 1]) if slot[i] >= 0 else (NO_LIST, NO_LIST)
        if first < 0 or (zone[i] >= 0 and zone_of_leaf[item[first] // LANES] != zone[i]):
            rest[n_rest] = i
            n_rest += 1
            continue
        x, y, z = place[0, i], place[1, i], place[2, i]
        variance = accuracy_m[i] * accuracy_m[i]
        least = score = _FARTHEST_M2
        nearest = likeliest = -1
        for k in range(first, end):
            piece = item[k]
            value = _chord_m2(
                x - chords[piece, 0],
                y - chords[piece, 1],
                z - chords[piece, 2],
                chords[piece, 3],
                chords[piece, 4],
                chords[piece, 5],
                chords[piece, 6],
            )
            nearest = piece if value < least else nearest
            least = min(value, least)
            if not one_sigma:
                value /= chords[piece, 7] + variance
                likeliest = piece if value < score else likeliest
                score = min(value, score)
        at[0, i], at[1, i] = nearest, nearest if one_sigma else likeliest
    return n_rest


@compiled
def search(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 - a call for each step would take as long as the step
    place: Floats,
    zone: Ints,
    accuracy_m: Floats,
    which: Ints,
    tree: Hierarchy,
    one_sigma: bool,  # noqa: FBT001 - as `compare_lists`
    at: Ints,
) -> None:
    """Find the nearest piece (`at[0]`) of some points and the one that decides (`at[1]`) in the tree, -1 for none.

    A point begins with the leaf that its predecessor found, which gives a good bound where that is near; then the
    nearest boxes come first.
    """
    axes, middle, boxes, child, chords, _, number, zone_of_leaf, zone_root, root = tree
    waiting, waiting_m2, waiting_variance = np.empty(_STACK, np.int32), np.empty(_STACK), np.empty(_STACK)
    before = -1
    for w in range(len(which)):
        i = which[w]
        x, y, z = place[0, i], place[1, i], place[2, i]
        begin = root if zone[i] < 0 else zone_root[zone[i]]
        at[0, i] = at[1, i] = -1
        if x != x or begin == NOTHING:  # noqa: PLR0124 - not a number
            continue
        hint = before if before >= 0 and (zone[i] < 0 or zone_of_leaf[before] == zone[i]) else -1
        dx, dy, dz = x - middle[0], y - middle[1], z - middle[2]
        e = axes[0, 0] * dx + axes[0, 1] * dy + axes[0, 2] * dz
        n = axes[1, 0] * dx + axes[1, 1] * dy + axes[1, 2] * dz
        u = axes[2, 0] * dx + axes[2, 1] * dy + axes[2, 2] * dz
        variance = accuracy_m[i] * accuracy_m[i]
        least = score = _FARTHEST_M2
        nearest = likeliest = -1
        waiting[0], waiting_m2[0], waiting_variance[0] = begin, 0.0, 0.0
        waiting[1], waiting_m2[1], waiting_variance[1] = ~hint, 0.0, 0.0
        top = 2 if hint >= 0 else 1
        while top > 0:
            top -= 1
            node = waiting[top]
            gap = waiting_m2[top]
            if gap > least and (one_sigma or gap > score * (waiting_variance[top] + variance) * _ROUNDING):
                continue
            if node < 0:
                leaf = np.int64(~node)
                if leaf == hint and nearest >= 0:
                    continue
                for piece in range(leaf * LANES, leaf * LANES + LANES):
                    value = _chord_m2(
                        x - chords[piece, 0],
                        y - chords[piece, 1],
                        z - chords[piece, 2],
                        chords[piece, 3],
                        chords[piece, 4],
                        chords[piece, 5],
                        chords[piece, 6],
                    )
                    if value < least or (value == least and number[piece] < number[nearest]):
                        least, nearest = value, piece
                    if not one_sigma:
                        value /= chords[piece, 7] + variance
                        if value < score or (value == score and number[piece] < number[likeliest]):
                            score, likeliest = value, piece
                continue
            bottom = top
            for lane in range(LANES):
                gap = _gap_m2(
                    boxes[node, 0, lane] - e,
                    e - boxes[node, 3, lane],
                    boxes[node, 1, lane] - n,
                    n - boxes[node, 4, lane],
                    boxes[node, 2, lane] - u,
                    u - boxes[node, 5, lane],
                )
                widest = boxes[node, 6, lane]
                if gap > least and (one_sigma or gap > score * (widest + variance) * _ROUNDING):
                    continue
                if child[node, lane] == NOTHING:
                    continue
                free = top
                while free > bottom and waiting_m2[free - 1] < gap:
                    waiting[free], waiting_m2[free] = waiting[free - 1], waiting_m2[free - 1]
                    waiting_variance[free] = waiting_variance[free - 1]
                    free -= 1
                waiting[free], waiting_m2[free], waiting_variance[free] = child[node, lane], gap, widest
                top += 1
        at[0, i], at[1, i] = nearest, nearest if one_sigma else likeliest
        before = nearest // LANES


@compiled
def arcs(place: Floats, at: Ints, tree: Hierarchy, found: Ints, found_m2: Floats) -> None:
    """Write the numbers of pieces and the squared distances (m²) of points to their arcs, as `border.distance_m`."""
    _, _, _, _, chords, sags, number, _, _, _ = tree
    for which in range(2):
        for i in range(at.shape[1]):
            piece = at[which, i]
            found[which, i], found_m2[which, i] = -1, 0.0
            if piece < 0:
                continue
            x, y, z = place[0, i] - chords[piece, 0], place[1, i] - chords[piece, 1], place[2, i] - chords[piece, 2]
            along = x * chords[piece, 3] + y * chords[piece, 4] + z * chords[piece, 5]
            along = min(max(along * chords[piece, 6], 0.0), 1.0)
            height = 4 * along * (1 - along)
            x = x - along * chords[piece, 3] - height * sags[piece, 0]
            y = y - along * chords[piece, 4] - height * sags[piece, 1]
            z = z - along * chords[piece, 5] - height * sags[piece, 2]
            found[which, i], found_m2[which, i] = number[piece], x * x + y * y + z * z


@compiled
def list_pieces(  # noqa: C901, PLR0913, PLR0917 - as `search`
    place: Floats,
    radius_m: Floats,
    zone: Ints,
    rivals: Ints,
    tree: Hierarchy,
    most: int,
    count: Ints,
    item: Ints,
) -> None:
    """List what can be the nearest, or decide, for some point within a radius of each place, whatever its accuracy.

    Nothing can that is farther than a rival (the nearest or the deciding piece of the place), in metres and in
    standard deviations, for every such point. Writes how many there are, 0 for more than `most`, and the pieces one
    list behind the other, in the order of the border.
    """
    axes, middle, boxes, child, chords, _, number, _, zone_root, root = tree
    waiting = np.empty(_STACK, np.int32)
    upper, variances = np.empty(2), np.empty(2)
    written = 0
    for i in range(len(radius_m)):
        count[i] = 0
        if rivals[0, i] < 0:
            continue
        x, y, z = place[0, i], place[1, i], place[2, i]
        for r in range(2):
            piece = rivals[r, i]
            value = _chord_m2(
                x - chords[piece, 0],
                y - chords[piece, 1],
                z - chords[piece, 2],
                chords[piece, 3],
                chords[piece, 4],
                chords[piece, 5],
                chords[piece, 6],
            )
            upper[r], variances[r] = np.sqrt(value) + radius_m[i], chords[piece, 7]
        dx, dy, dz = x - middle[0], y - middle[1], z - middle[2]
        e = axes[0, 0] * dx + axes[0, 1] * dy + axes[0, 2] * dz
        n = axes[1, 0] * dx + axes[1, 1] * dy + axes[1, 2] * dz
        u = axes[2, 0] * dx + axes[2, 1] * dy + axes[2, 2] * dz
        start = written
        waiting[0] = root if zone[i] < 0 else zone_root[zone[i]]
        top = 1
        while top > 0 and written - start <= most:
            top -= 1
            node = waiting[top]
            for lane in range(LANES):
                piece = LANES * np.int64(~node) + lane
                if node < 0:
                    there, variance = number[piece] != NO_PIECE, chords[piece, 7]
                    value = _chord_m2(
                        x - chords[piece, 0],
                        y - chords[piece, 1],
                        z - chords[piece, 2],
                        chords[piece, 3],
                        chords[piece, 4],
                        chords[piece, 5],
                        chords[piece, 6],
                    )
                else:
                    there, variance = child[node, lane] != NOTHING, boxes[node, 6, lane]
                    value = _gap_m2(
                        boxes[node, 0, lane] - e,
                        e - boxes[node, 3, lane],
                        boxes[node, 1, lane] - n,
                        n - boxes[node, 4, lane],
                        boxes[node, 2, lane] - u,
                        u - boxes[node, 5, lane],
                    )
                lower = np.sqrt(value) - radius_m[i]
                beaten = _beaten(lower, variance, upper[0], variances[0])
                if not there or beaten or _beaten(lower, variance, upper[1], variances[1]) or written - start > most:
                    continue
                if node >= 0:
                    waiting[top] = child[node, lane]
                    top += 1
                    continue
                free = written
                while free > start and number[item[free - 1]] > number[piece]:
                    item[free] = item[free - 1]
                    free -= 1
                item[free] = piece
                written += 1
        count[i] = written - start
        if count[i] > most:
            count[i], written = 0, start


@compiled
def _beaten(lower_m: float, variance: float, rival_m: float, rival_variance: float) -> bool:
    """Return whether a rival is nearer, and in standard deviations too, with any variance added to both."""
    return lower_m > rival_m and lower_m * lower_m * rival_variance > rival_m * rival_m * variance


@compiled
def _chord_m2(x: float, y: float, z: float, dx: float, dy: float, dz: float, inverse: float) -> float:  # noqa: PLR0913, PLR0917
    """Return the squared distance of a point (x, y, z) from a chord from 0 on, as `border.squared_distance_m2`."""
    along = min(max((x * dx + y * dy + z * dz) * inverse, 0.0), 1.0)
    x -= along * dx
    y -= along * dy
    z -= along * dz
    return x * x + y * y + z * z


@compiled
def _gap_m2(west: float, east: float, south: float, north: float, below: float, above: float) -> float:  # noqa: PLR0913, PLR0917
    """Return the squared distance of a point from a box, given how far it lies beyond each face."""
    x, y, z = max(west, east, 0.0), max(south, north, 0.0), max(below, above, 0.0)
    return x * x + y * y + z * z
