"""Which project a row of a brought-back register means, or in which item it is a new one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tracker.domain.errors import RuleBroken
from tracker.domain.message import msg
from tracker.domain.register.cells import Tag, plain
from tracker.domain.register.reading import Line
from tracker.models import Item, Project

from .items import NAME_LENGTH, checked_name

# 1 统筹领导, 2. 统筹领导, 三、统筹领导: the number before a name, in figures or in Chinese.
_NUMBER = re.compile(
    r"^(?:\d{1,3}|[\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341]+)[.\uff0e\u3001\s]\s*"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A project that there is; or the item of a new one, which is new itself when only its name is there."""

    project: Project | None
    item: Item | None = None
    item_name: str = ""


@dataclass
class Places:
    """Finds the place of each row, and refuses to give the same project to two of them."""

    items: Sequence[Item]
    projects: Sequence[Project]
    has_codes: bool
    _met: set[int] = field(default_factory=set)
    _taken: dict[int, int] = field(default_factory=dict)
    _new: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_id = {one.id: one for one in self.projects}
        self._by_code = {one.code: one for one in self.projects}
        self._by_name = _unique(self.projects)

    @property
    def found(self) -> int:
        """How many projects the rows have named so far, those of rows that were refused among them."""
        return len(self._met)

    def of(self, line: Line, tag: Tag | None) -> Place:
        """The place of the row. Raises RuleBroken, whose field is the column to mend."""
        project = self._tagged(line, tag) if tag else self._named(line)
        if project is None:
            return self._new_place(line)
        other = self._taken.setdefault(project.id, line.number)
        if other != line.number:
            sentence = msg("与第 %(row)s 行是同一个小项。要当新的小项加上，请清空这一行的编号。", row=other)
            raise RuleBroken(sentence, field="code")
        if not self._is_in(project, plain(line.cells.get("item"))):
            raise RuleBroken(
                msg("小项不能移到别的大项。大项要改名，请在派单表里办。请改回“%(item)s”。", item=_full(project.item)),
                field="item",
            )
        return Place(project, project.item)

    def _tagged(self, line: Line, tag: Tag) -> Project | None:
        code = plain(line.cells.get("code"))
        if self.has_codes and not code:
            return None
        project = self._by_id.get(tag.project_id)
        if project is None:
            sentence = msg(
                "这一行的小项不在这份清单里，可能已经删去，或是另一份清单的台账。要当新的小项加上，请清空编号。"
            )
            raise RuleBroken(sentence, field="code")
        self._met.add(project.id)
        if self.has_codes and code != project.code:
            sentence = msg("编号不能改，请改回 %(code)s。要当新的小项加上，请清空编号。", code=project.code)
            raise RuleBroken(sentence, field="code")
        return project

    def _named(self, line: Line) -> Project | None:
        """A row without a tag: the only project of that name; a code that belongs to another name is no answer."""
        found = self._by_name.get(_bare(plain(line.cells.get("name"))))
        other = self._by_code.get(plain(line.cells.get("code")))
        self._met.update(one.id for one in (found or other,) if one is not None)
        if found is None and other is not None:
            sentence = msg(
                "编号 %(code)s 在清单里是“%(name)s”。要改它的名称，请用导出的台账；要当新的小项加上，请清空编号。",
                code=other.code,
                name=other.name,
            )
            raise RuleBroken(sentence, field="code")
        return found

    def _new_place(self, line: Line) -> Place:
        item, name = self._item(plain(line.cells.get("item")))
        key = (item.name if item else name, _bare(plain(line.cells.get("name"))))
        other = self._new.setdefault(key, line.number)
        if other != line.number:
            raise RuleBroken(msg("与第 %(row)s 行重复，请删去一行，或改名称。", row=other), field="name")
        return Place(None, item, name)

    def _item(self, text: str) -> tuple[Item | None, str]:
        if not text and len(self.items) == 1:
            return self.items[0], ""
        if not text:
            raise RuleBroken(msg("看不出属于哪个大项，请填“大项”一列。"), field="item")
        found = next((item for item in self.items if _means(text, item)), None)
        if found is not None:
            return found, ""
        try:
            return None, checked_name(_unnumbered(text), NAME_LENGTH)
        except RuleBroken as broken:
            raise RuleBroken(broken.message, field="item") from broken

    def _is_in(self, project: Project, text: str) -> bool:
        return not text or _means(text, project.item)


def _means(text: str, item: Item) -> bool:
    words = {_bare(text), _bare(_unnumbered(text))}
    return bool(words & {_bare(_full(item)), _bare(item.name)}) or text == item.code


def _full(item: Item) -> str:
    return f"{item.code} {item.name}"


def _unique(projects: Sequence[Project]) -> Mapping[str, Project]:
    counts = Counter(_bare(one.name) for one in projects)
    return {_bare(one.name): one for one in projects if counts[_bare(one.name)] == 1}


def _unnumbered(text: str) -> str:
    return _NUMBER.sub("", text, count=1)


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()
