"""A table that an office made: where its head is, which column is which, what stands in each row."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.errors import RuleBroken
from tracker.domain.message import msg
from tracker.domain.register.cells import Cell, plain
from tracker.domain.register.columns import COLUMNS, TAG

MOST_ROWS = 3000
"""More projects than this no checklist has."""
LONGEST_CELL = 4000
NOT_A_ROW = "-"
"""What the hidden column says beside a line that is no project, as the reconciliation beneath the table."""
_HEAD_ROWS = 20
_LEAST_HEADS = 2
_ASIDE = re.compile("\uff08.*?\uff09|\\(.*?\\)|[\\s*\uff1a:]")

Heads = Mapping[str, Sequence[str]]
Names = Mapping[str, tuple[str, ...]]
Range = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file: its number there, from 1 on, and what stands in the columns that it has."""

    number: int
    cells: Mapping[str, Cell]
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`letters` are the columns as a spreadsheet names them, by key; `unread` the heads that mean nothing here."""

    lines: Sequence[Line]
    letters: Mapping[str, str]
    unread: Sequence[str]


def read_table(grid: Sequence[Sequence[Cell]], merged: Iterable[Range], heads: Heads) -> Table:
    """The rows beneath the head, merged cells filled down. `heads` are the words that offices put over each column.

    Raises RuleBroken when no head is found, when the column of names is missing, or when there are too many rows.
    """
    rows = [list(row) for row in grid]
    for area in merged:
        _fill(rows, area)
    names = _names(heads)
    at = max(range(min(_HEAD_ROWS, len(rows))), key=lambda n: _found(rows, n, names), default=0)
    if not rows or _found(rows, at, names) < _LEAST_HEADS:
        raise RuleBroken(msg("没有找到表头。请在表头写上“小项”“责任人”“时限”等列名，或先导出台账，照着填。"))
    places, unread = _places(rows, at, names)
    if "name" not in places:
        raise RuleBroken(msg("表头里没有“小项”（或“任务名称”）一列，请补上。"))
    if len(rows) - at - 1 > MOST_ROWS:
        raise RuleBroken(msg("表格超过 %(most)s 行，请删去多余的行再传。", most=MOST_ROWS))
    letters = {key: _letter(column) for key, column in places.items()}
    return Table(_lines(rows, at, places), letters, unread)


def bare_head(text: str) -> str:
    """A head without blanks, colons, asterisks, and what stands in brackets."""
    return _ASIDE.sub("", text).casefold()


def _names(heads: Heads) -> Names:
    """What each head may mean, the likeliest first: 工作内容 is the duty where another column bears the name."""
    named: dict[str, tuple[str, ...]] = {}
    for key, words in heads.items():
        for word in map(bare_head, words):
            named[word] = (*named.get(word, ()), key)
    return named | {bare_head(str(column.head)): (column.key,) for column in COLUMNS} | {TAG: (TAG,)}


def _fill(rows: list[list[Cell]], area: Range) -> None:
    (top, left), (bottom, right) = area
    if top >= len(rows) or left >= len(rows[top]) or right != left:
        return
    for row in rows[top + 1 : bottom + 1]:
        row[left] = rows[top][left]


def _head(rows: Sequence[Sequence[Cell]], at: int, column: int) -> str:
    """The head of a column: where a row of heads is blank, the one above it is meant."""
    text = plain(rows[at][column])
    return text if text or not at else plain(rows[at - 1][column])


def _found(rows: Sequence[Sequence[Cell]], at: int, names: Names) -> int:
    return len({names.get(bare_head(_head(rows, at, column))) for column in range(len(rows[at]))} - {None})


def _places(rows: Sequence[Sequence[Cell]], at: int, names: Names) -> tuple[dict[str, int], tuple[str, ...]]:
    heads = [_head(rows, at, column) for column in range(len(rows[at]))]
    meant = [names.get(bare_head(head), ()) for head in heads]
    places: dict[str, int] = {}
    # A head of one meaning goes before one of several, wherever it stands.
    for column in sorted(range(len(heads)), key=lambda column: len(meant[column]) > 1):
        free = [key for key in meant[column] if key not in places]
        places |= dict.fromkeys(free[:1], column)
    unread = (head for column, head in enumerate(heads) if head and column not in places.values())
    return places, tuple(dict.fromkeys(unread))


def _lines(rows: Sequence[Sequence[Cell]], at: int, places: Mapping[str, int]) -> list[Line]:
    lines = []
    item: Cell = ""
    for number, row in enumerate(rows[at + 1 :], start=at + 2):
        cells = {key: row[column] for key, column in places.items() if column < len(row)}
        tag = plain(cells.pop(TAG, ""))
        if tag == NOT_A_ROW or not any(plain(cell) for cell in cells.values()):
            continue
        item = cells.get("item") if plain(cells.get("item")) else item  # type: ignore[assignment]  # plain text is there
        if not plain(cells.get("name")) and not tag:
            continue
        if "item" in places:
            cells["item"] = item
        lines.append(Line(number, cells, tag))
    return lines


def _letter(column: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
