"""Finds the one whom a typed text means: by label, post, name, unit, pinyin or initials."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from tracker.domain.errors import RuleBroken
from tracker.domain.message import Message, joined, msg

SHOWN_CANDIDATES = 5
"""How many are named when a text means more than one."""

LIKENESS = 0.5
"""How alike two names are to be, from 0 to 1, for one to be taken for a slip of the other."""

_SEPARATORS = re.compile(r"[\u3001\uff0c,;\uff1b\n]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account or an organisation that a text can mean.

    `label` is unique among the candidates and stands in the field; `post` is the post, or an organisation's full name; `name` is the
    person's name, or an organisation's short name; `path` is where it stands in the tree of organisations.
    """

    id: int
    label: str
    post: str
    name: str
    unit: str
    path: str
    pinyin: str = ""
    initials: str = ""

    @property
    def keys(self) -> str:
        """What else it may be found by, in one line."""
        return " ".join(filter(None, (self.pinyin, self.initials, self.name)))


class Nobody(RuleBroken):
    """The text means none of the candidates."""


Test = Callable[[Candidate, str], bool]

_TESTS: Sequence[Test] = (
    lambda one, text: _plain(one.label) == text,
    lambda one, text: text in (_plain(one.post), _plain(one.name), _plain(one.post + one.name)),
    lambda one, text: text in (_plain(one.pinyin), _plain(one.initials)),
    lambda one, text: text in (_plain(one.unit + one.post), _plain(one.post + one.unit)),
    lambda one, text: any(
        text in _plain(key) for key in (one.label, one.post, one.name, one.unit + one.post, one.pinyin, one.initials)
    ),
)


def resolve(text: str, candidates: Iterable[Candidate]) -> Candidate | None:
    """The one candidate that the text means; None for an empty text. The most exact way of matching that finds any decides.

    Raises Nobody, or RuleBroken naming the candidates when it means more than one.
    """
    wanted = _plain(text)
    if not wanted:
        return None
    everyone = list(candidates)
    for test in _TESTS:
        found = [one for one in everyone if test(one, wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            raise RuleBroken(_ambiguous(text, found))
    raise Nobody(msg("没有找到“%(text)s”，请从列表里选，或请系统管理员先建。", text=text.strip()))


def found_by(text: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """All whom the text may mean, for a menu: those whose post, name, pinyin or initials begin with it first."""
    wanted = _plain(text)
    found = []
    for one in candidates:
        keys = [
            _plain(key) for key in (one.label, one.post, one.name, one.pinyin, one.initials, one.unit + one.post) if key
        ]
        if any(wanted in key for key in keys):
            found.append((not any(key.startswith(wanted) for key in keys), one))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def near(text: str, candidates: Iterable[Candidate], *, pinyin: str = "") -> list[Candidate]:
    """Whom a text that means nobody may have meant: who is spelt so (`pinyin`), who has it in a name, who is written alike."""
    everyone = list(candidates)
    keys = {_plain(key): one for one in everyone for key in (one.label, one.post, one.name, one.unit + one.post) if key}
    sounding = [one for one in everyone if pinyin and _plain(one.pinyin) == pinyin]
    alike = [keys[key] for key in get_close_matches(_plain(text), keys, n=SHOWN_CANDIDATES, cutoff=LIKENESS)]
    found = {one.id: one for one in (*sounding, *found_by(text, everyone), *alike)}
    return list(found.values())[:SHOWN_CANDIDATES]


def propose(post: str, candidates: Iterable[Candidate], within: Sequence[str]) -> Candidate | None:
    """The one who holds exactly this post; where several do, the one in the first of these subtrees that holds just one.

    None when nobody does or the choice stays open: that is for the office to decide.
    """
    found = [one for one in candidates if post and _plain(post) in (_plain(one.post), _plain(one.name))]
    if len(found) == 1:
        return found[0]
    for path in within:
        inside = [one for one in found if one.path.startswith(path)]
        if len(inside) == 1:
            return inside[0]
    return None


def unit_among(kind: str, people: Iterable[Candidate | None], units: Iterable[Candidate]) -> Candidate | None:
    """The unit of one of these people whose name ends with `kind`: a template says 行业党委 where each industry has its own.

    None when nobody's unit does, or the units of two people do and differ.
    """
    paths = {person.path for person in people if person}
    found = [unit for unit in units if kind and unit.path in paths and _plain(unit.post).endswith(_plain(kind))]
    return found[0] if len(found) == 1 else None


def split_units(text: str, units: Iterable[Candidate]) -> tuple[tuple[Candidate, ...], str]:
    """The support units that the text names exactly, each once, and the rest of the text as a note."""
    by_name: dict[str, list[Candidate]] = {}
    for unit in units:
        for key in {_plain(unit.label), _plain(unit.post), _plain(unit.name)}:
            by_name.setdefault(key, []).append(unit)
    named: dict[int, Candidate] = {}
    rest: list[str] = []
    for part in [text] if _plain(text) in by_name else _SEPARATORS.split(text):
        found = by_name.get(_plain(part), [])
        if len(found) == 1:
            named[found[0].id] = found[0]
        elif part.strip() and part.strip() not in rest:
            rest.append(part.strip())
    return tuple(named.values()), listed(rest)


def listed(names: Iterable[str]) -> str:
    """Several names in one field, as `split_units` takes them apart again."""
    return str(joined(tuple(names)))


def labels(rows: Sequence[tuple[str, str, str]]) -> list[str]:
    """A unique label for each (post, unit, username): the post alone where nobody else holds it, else with its unit."""
    posts = [post for post, _, _ in rows]
    placed = [str(msg("%(post)s（%(unit)s）", post=post, unit=unit)) for post, unit, _ in rows]
    return [
        _label(row, posts.count(row[0]), place, placed.count(place)) for row, place in zip(rows, placed, strict=True)
    ]


def _label(row: tuple[str, str, str], alike: int, placed: str, placed_alike: int) -> str:
    post, _unit, username = row
    if alike == 1:
        return post
    return placed if placed_alike == 1 else f"{placed}{username}"


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


def _ambiguous(text: str, found: Sequence[Candidate]) -> Message:
    named = joined(tuple(one.label for one in found[:SHOWN_CANDIDATES]))
    if len(found) > SHOWN_CANDIDATES:
        return msg("“%(text)s”有 %(count)s 个，如%(named)s，请写全。", text=text.strip(), count=len(found), named=named)
    return msg("“%(text)s”不止一个：%(named)s。请选一个。", text=text.strip(), named=named)
