"""Ruled tables of a PDF page: from the lines drawn on it to a grid of cells, merged cells included.

The lines of a table touch each other. Their x and y places make the finest grid; two of its fields belong to one cell
where no line is drawn between them. Tables without rulings stay text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ftzgeo.documents.characters import cell_text, is_wide
from ftzgeo.documents.grid import Grid
from ftzgeo.documents.pdf_lines import Line, lines_of_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ftzgeo.documents.document import Origin
    from ftzgeo.documents.pdf_page import Char, Ruling

_SNAP_PT = 3.0
_OPEN_SIDE_PT = 10.0
_MAX_COLUMNS = 60
_MAX_ROWS = 400
_MAX_RULINGS = 4000
_CENTRE_ABOVE_BASE_LINE = 0.35
_FULL_CELL_SLACK = 0.7
_MAX_PADDING_PT = 8.0
_SENTENCE_END = "。；！？"


class Box(NamedTuple):
    """A table's extent on the page, y downwards."""

    x0: float
    y0: float
    x1: float
    y1: float

    def holds(self, char: Char) -> bool:
        """Return whether the middle of a character lies inside."""
        x, y = _middle(char)
        return self.x0 - 1 <= x <= self.x1 + 1 and self.y0 - 1 <= y <= self.y1 + 1


@dataclass
class RuledTable:
    """A table of a page: its grid, the y of each row's upper edge, the x of its columns' edges, its rows' origins."""

    grid: Grid
    tops: list[float]
    edges: list[float]
    page: int
    origins: list[Origin] = field(default_factory=list)


@dataclass
class _Frame:
    """The lines of one table: edges of columns and rows, and which stretches of line are drawn at each."""

    xs: list[float]
    ys: list[float]
    upright: dict[int, list[tuple[float, float]]]
    level: dict[int, list[tuple[float, float]]]


def take_tables(rulings: Sequence[Ruling], chars: list[Char], page: int) -> tuple[list[RuledTable], list[Char]]:
    """Return the ruled tables of a page and the characters that are in none of them.

    A frame around one column of text is no table; its text stays with the page's.
    """
    if len(rulings) > _MAX_RULINGS:
        return [], chars
    tables: list[RuledTable] = []
    for lines in _touching(rulings):
        frame = _frame(lines)
        if frame is None:
            continue
        box = Box(frame.xs[0], frame.ys[0], frame.xs[-1], frame.ys[-1])
        inside = [char for char in chars if box.holds(char)]
        table = _table(frame, inside, page)
        if table is not None:
            tables.append(table)
            chars = [char for char in chars if not box.holds(char)]
    return sorted(tables, key=lambda table: table.tops[0]), chars


def _touching(rulings: Sequence[Ruling]) -> list[list[Ruling]]:
    """Group rulings that cross or touch: upright ones with level ones, and pieces of one line with each other."""
    order = sorted(range(len(rulings)), key=lambda index: rulings[index].y0)
    union = _Union(len(rulings))
    active: list[int] = []
    for index in order:
        ruling = rulings[index]
        active = [other for other in active if rulings[other].y1 + _SNAP_PT >= ruling.y0]
        for other in active:
            if rulings[other].x0 - _SNAP_PT <= ruling.x1 and ruling.x0 - _SNAP_PT <= rulings[other].x1:
                union.join(index, other)
        active.append(index)
    groups: dict[int, list[Ruling]] = defaultdict(list)
    for index, ruling in enumerate(rulings):
        groups[union.root(index)].append(ruling)
    return list(groups.values())


def _frame(rulings: list[Ruling]) -> _Frame | None:
    level = [ruling for ruling in rulings if ruling.is_horizontal]
    upright = [ruling for ruling in rulings if not ruling.is_horizontal]
    xs, ys = _snapped(ruling.x0 for ruling in upright), _snapped(ruling.y0 for ruling in level)
    if not xs or len(ys) < 2:  # noqa: PLR2004 - a row has two edges
        return None
    xs = _with_open_sides(xs, level)
    if not (2 < len(xs) <= _MAX_COLUMNS and len(ys) <= _MAX_ROWS):  # noqa: PLR2004 - two columns have three edges
        return None
    return _Frame(
        xs,
        ys,
        _stretches((_nearest(xs, ruling.x0), (ruling.y0, ruling.y1)) for ruling in upright),
        _stretches((_nearest(ys, ruling.y0), (ruling.x0, ruling.x1)) for ruling in level),
    )


def _with_open_sides(xs: list[float], level: list[Ruling]) -> list[float]:
    """Add the outer edges of a table that is drawn without its left or right border."""
    left, right = min(ruling.x0 for ruling in level), max(ruling.x1 for ruling in level)
    before = [left] if xs[0] - left > _OPEN_SIDE_PT else []
    after = [right] if right - xs[-1] > _OPEN_SIDE_PT else []
    return before + xs + after


def _snapped(places: Iterable[float]) -> list[float]:
    """Return places in order, those closer than the snapping distance as one."""
    groups: list[list[float]] = []
    for place in sorted(places):
        if groups and place - groups[-1][0] <= _SNAP_PT:
            groups[-1].append(place)
        else:
            groups.append([place])
    return [sum(group) / len(group) for group in groups]


def _nearest(places: list[float], place: float) -> int:
    return min(range(len(places)), key=lambda index: abs(places[index] - place))


def _stretches(pieces: Iterable[tuple[int, tuple[float, float]]]) -> dict[int, list[tuple[float, float]]]:
    stretches: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for index, stretch in pieces:
        stretches[index].append(stretch)
    return stretches


def _table(frame: _Frame, chars: list[Char], page: int) -> RuledTable | None:
    rows, columns = len(frame.ys) - 1, len(frame.xs) - 1
    union = _Union(rows * columns)
    for row in range(rows):
        for column in range(columns):
            unit = row * columns + column
            middle_x = (frame.xs[column] + frame.xs[column + 1]) / 2
            middle_y = (frame.ys[row] + frame.ys[row + 1]) / 2
            if column + 1 < columns and not _is_drawn(frame.upright.get(column + 1, ()), middle_y):
                union.join(unit, unit + 1)
            if row + 1 < rows and not _is_drawn(frame.level.get(row + 1, ()), middle_x):
                union.join(unit, unit + columns)
    grid = _grid(frame, union, _chars_by_cell(frame, union, chars))
    if grid.width < 2 or grid.is_blank():  # noqa: PLR2004 - one column is a frame
        return None
    return RuledTable(grid, frame.ys[:-1], frame.xs, page)


def _is_drawn(stretches: Iterable[tuple[float, float]], place: float) -> bool:
    return any(start - _SNAP_PT <= place <= end + _SNAP_PT for start, end in stretches)


def _chars_by_cell(frame: _Frame, union: _Union, chars: list[Char]) -> dict[int, list[Char]]:
    columns = len(frame.xs) - 1
    found: dict[int, list[Char]] = defaultdict(list)
    for char in chars:
        x, y = _middle(char)
        column = min(max(bisect_right(frame.xs, x) - 1, 0), columns - 1)
        row = min(max(bisect_right(frame.ys, y) - 1, 0), len(frame.ys) - 2)
        found[union.root(row * columns + column)].append(char)
    return found


def _grid(frame: _Frame, union: _Union, chars: dict[int, list[Char]]) -> Grid:
    columns = len(frame.xs) - 1
    right_edges: dict[int, float] = {}
    for unit in range((len(frame.ys) - 1) * columns):
        root, edge = union.root(unit), frame.xs[unit % columns + 1]
        right_edges[root] = max(edge, right_edges.get(root, edge))
    grid = Grid()
    positions: dict[int, int] = {}
    for row in range(len(frame.ys) - 1):
        roots = [union.root(row * columns + column) for column in range(columns)]
        for root in roots:
            if root not in positions:
                positions[root] = grid.add_text(_text(chars.get(root, []), right_edges[root]))
        grid.rows.append([positions[root] for root in roots])
    return grid.tidied()


def _text(chars: list[Char], right_edge: float) -> str:
    """Return a cell's text; a line that fills the cell goes on in the next one, another ends where it was broken."""
    lines = lines_of_cell(chars)
    text = ""
    for above, line in zip([None, *lines], lines, strict=False):
        text += (_joint(above, line, right_edge) if above is not None else "") + line.text
    return cell_text(text)


def _joint(above: Line, line: Line, right_edge: float) -> str:
    if not is_wide(above.text[-1]) and not is_wide(line.text[0]):
        return " " if above.ends_in_space or (above.text[-1].isalpha() and line.text[0].isalpha()) else ""
    room = right_edge - above.x1 - _MAX_PADDING_PT
    return "" if room < line.first_width + _FULL_CELL_SLACK * line.size else " "


def _middle(char: Char) -> tuple[float, float]:
    return (char.x0 + char.x1) / 2, char.y - _CENTRE_ABOVE_BASE_LINE * char.size


class _Union:
    """Disjoint sets of numbers from 0 on."""

    def __init__(self, count: int) -> None:
        self._parents = list(range(count))

    def root(self, item: int) -> int:
        """Return the number that stands for the set of `item`."""
        while self._parents[item] != item:
            self._parents[item] = self._parents[self._parents[item]]
            item = self._parents[item]
        return item

    def join(self, one: int, other: int) -> None:
        """Make the sets of two numbers one, named by the smaller root."""
        first, second = sorted((self.root(one), self.root(other)))
        self._parents[second] = first


def join_over_page_break(above: RuledTable, below: RuledTable) -> bool:
    """Append a table to the one it continues on the page before; return whether it does.

    It does if its columns stand in the same places. A repeated header row is dropped. A first row with text in a
    single cell continues the row above if that cell stops there without an end of sentence.
    """
    if below.page <= above.page or not _has_same_columns(above, below):
        return False
    rows = _row_texts(below.grid)
    first = 1 if len(rows) > 1 and rows[0] == _row_texts(above.grid)[0] else 0
    if first < len(rows) and _carries_on(above.grid, rows[first]):
        _append_to_last_row(above.grid, rows[first])
        first += 1
    offset = len(above.grid.texts)
    above.grid.texts += below.grid.texts
    above.grid.rows += [[position + offset for position in row] for row in below.grid.rows[first:]]
    above.origins += below.origins[first:]
    above.page = below.page
    return True


def _has_same_columns(above: RuledTable, below: RuledTable) -> bool:
    if above.grid.width != below.grid.width or len(above.edges) != len(below.edges):
        return False
    shift = below.edges[0] - above.edges[0]  # odd and even pages may have different margins
    pairs = zip(above.edges, below.edges, strict=True)
    return all(abs(after - before - shift) <= _SNAP_PT for before, after in pairs)


def _row_texts(grid: Grid) -> list[list[str]]:
    return [[grid.texts[position] for position in row] for row in grid.rows]


def _carries_on(grid: Grid, row: list[str]) -> bool:
    filled = [column for column, text in enumerate(row) if text]
    if len(filled) != 1:
        return False
    last = _row_texts(grid)[-1][filled[0]]
    return last != "" and not last.endswith(tuple(_SENTENCE_END))


def _append_to_last_row(grid: Grid, row: list[str]) -> None:
    for column, text in enumerate(row):
        if text:
            grid.texts[grid.rows[-1][column]] += text
