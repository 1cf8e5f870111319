"""The main menu: what this person may open, and how much waits behind each entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask, g, request
from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from tracker.blueprints.access import READS, current_person
from tracker.clock import today
from tracker.domain.permissions import Actor, Role, holds_anywhere, sees_business
from tracker.kept import kept
from tracker.queries import counts
from tracker.queries.counts import Tallies
from tracker.queries.digests import undelivered


@dataclass(frozen=True, slots=True)
class Entry:
    """`short` is its word in the phone's tab bar, for the three that stand there (`tab`)."""

    url: str
    label: str
    short: str = ""
    tally: str = ""
    tab: bool = False
    current: bool = False


def init_app(app: Flask) -> None:
    app.context_processor(context)


def context() -> dict[str, object]:
    """For the page that is being drawn: the menu as `nav`, none for those who are not logged in; the count of word unread as
    `bell`, None for those who have no inbox."""
    if not current_person.is_authenticated:
        return {"nav": (), "bell": None}
    bell = _tally(waiting().unread) if sees_business(current_person.actor) else None
    return {"nav": menu(current_person.actor, path=request.path, waiting=waiting()), "bell": bell}


def waiting() -> Tallies:
    """The tallies of the current person, worked out once for as long as nobody acts."""
    if "tallies" not in g:
        g.tallies = _waiting()
    found: Tallies = g.tallies
    return found


def _waiting() -> Tallies:
    day, actor = today(), current_person.actor
    is_kept = current_person.edition is not None and request.method in READS
    key = ("tallies", current_person.edition, actor, day) if is_kept else None
    try:
        if holds_anywhere(actor, Role.SYSTEM_ADMIN):
            # Sending is no act, so no edition tells of it.
            return Tallies(undelivered=undelivered(actor, day=day))
        return kept(key, lambda: counts.tallies(actor, day=day)) if sees_business(actor) else Tallies()
    except SQLAlchemyError:
        # The page that says "something broke" has a menu too, and must not break on it.
        return Tallies()


def menu(actor: Actor, *, path: str, waiting: Tallies) -> list[Entry]:
    """The entries in their order, the one that `path` belongs to marked as current."""
    entries = list(_business(actor, waiting) if sees_business(actor) else _administration(actor, waiting))
    here = max((entry.url for entry in entries if _is_under(entry.url, path)), key=len, default="")
    return [
        Entry(entry.url, entry.label, entry.short, entry.tally, entry.tab, current=entry.url == here)
        for entry in entries
    ]


def _is_under(url: str, path: str) -> bool:
    """A project's own pages belong to the map; its terms are written by those who assign."""
    if url == "/notices/" and path.startswith(("/circulars/", "/weekly-sheets/")):
        return True
    if url == "/checklists/" and path.startswith("/projects/") and path.endswith("/terms"):
        return True
    if url == "/accountability/" and path.startswith(("/cases/", "/steps/", "/points/")):
        return True
    return path.startswith(url) if url != "/" else path == "/" or path.startswith("/projects/")


def _business(actor: Actor, waiting: Tallies) -> Iterator[Entry]:
    is_office = holds_anywhere(actor, Role.OFFICE)
    # A sponsor has something there when a project is to be closed with a shortfall.
    decides = holds_anywhere(actor, Role.VERIFIER) or waiting.requests
    yield Entry("/", _("作战图"), _("作战图"), tab=True)
    yield Entry("/me", _("我的待办"), _("待办"), tally=_tally(waiting.mine), tab=True)
    if is_office:
        yield Entry("/checklists/", _("清单派单"))
        yield Entry("/reports/", _("进度审核"), tally=_tally(waiting.reviews))
    if decides:
        yield Entry("/closures/", _("销号核验"), tally=_tally(waiting.requests))
    yield Entry("/overdue/", _("逾期清单"), _("逾期"), tally=_tally(waiting.overdue), tab=True)
    yield Entry("/accountability/", _("挂责问效"))
    yield Entry("/notices/", _("文书"))
    yield Entry("/analysis/", _("分析"))
    yield Entry("/organizations/", _("机构"))


def _administration(actor: Actor, waiting: Tallies) -> Iterator[Entry]:
    is_system, is_security = holds_anywhere(actor, Role.SYSTEM_ADMIN), holds_anywhere(actor, Role.SECURITY_ADMIN)
    if is_system or is_security:
        yield Entry("/accounts/", _("账号"), _("账号"), tab=True)
        yield Entry("/organizations/", _("机构"), _("机构"), tab=True)
    if is_system:
        yield Entry("/deliveries/", _("送达"), tally=_tally(waiting.undelivered))
    if holds_anywhere(actor, Role.AUDITOR):
        yield Entry("/audit/", _("审计"), _("审计"), tab=True)


def _tally(count: int) -> str:
    if count > counts.MOST:
        return f"{counts.MOST}+"
    return str(count) if count else ""
