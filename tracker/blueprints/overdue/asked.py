"""What the address of the list asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from flask import url_for

from tracker.queries.overdue import Filters, Group, Sort, Tab

Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Asked:
    """A word that means nothing is as good as none. `after` is the last project of the page before."""

    tab: Tab = Tab.LATE
    sort: Sort = Sort.DAYS
    group: Group = Group.NONE
    filters: Filters = field(default_factory=Filters)
    after: int | None = None

    def address(self, to: str = "overdue.show", **changes: object) -> str:
        """The address of the list with some of what is asked for changed; a change leads to the first page."""
        asked = replace(self, **{"after": None, **changes})  # type: ignore[arg-type]  # the names are those of the fields
        filters = asked.filters
        return url_for(
            to,
            tab=asked.tab if asked.tab != Tab.LATE else None,
            sort=asked.sort if asked.sort != Sort.DAYS else None,
            group=asked.group or None,
            item=filters.item,
            lead=filters.unit,
            sponsor=filters.sponsor,
            checklist=filters.checklist,
            after=asked.after,
        )

    def without(self, name: str) -> str:
        """The address without one of the filters."""
        return self.address(filters=replace(self.filters, **{name: None}))


def read(words: Mapping[str, str]) -> Asked:
    """What the words of the address ask for."""
    return Asked(
        tab=_word(Tab, words.get("tab")) or Tab.LATE,
        sort=_word(Sort, words.get("sort")) or Sort.DAYS,
        group=_word(Group, words.get("group")) or Group.NONE,
        filters=Filters(
            item=words.get("item") or None,
            unit=_number(words.get("lead")),
            sponsor=_number(words.get("sponsor")),
            checklist=_number(words.get("checklist")),
        ),
        after=_number(words.get("after")),
    )


def _number(word: str | None) -> int | None:
    return int(word) if word and word.isascii() and word.isdecimal() and len(word) < 10 else None


def _word(kind: type[Kind], word: str | None) -> Kind | None:
    return next((one for one in kind if one.value == word), None)
