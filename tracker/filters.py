"""How dates, moments, figures and domain sentences are written on a page."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from flask import Flask
from flask_babel import gettext as _
from markupsafe import Markup

from .clock import local, today
from .domain.message import DATED_DAY, LONG_DAY, MONTHS, SHORT_DAY, Message, day_in_words
from .domain.name_parts import name_parts
from .domain.notice.titles import title_parts


def say(message: Message | str | None) -> str:
    """A sentence of the domain in the reader's language."""
    return message.render(_) if isinstance(message, Message) else (message or "")


def jointed(title: str) -> Markup:
    """A document's title, which may go to its next line where its paper may (`title_parts`), but not inside a word."""
    return Markup("<wbr>").join(title_parts(title))


def name_jointed(name: str) -> Markup:
    """A project's name, which may go to its next line between its matters (`name_parts`)."""
    return Markup("<wbr>").join(name_parts(name))


def md(day: dt.date | str | None) -> str:
    """11-24 (in English 24 Nov), of a day, of a day kept as text, or of a moment in local time; another year is named."""
    if isinstance(day, dt.datetime):
        day = local(day).date()
    elif isinstance(day, str) and day:
        day = dt.date.fromisoformat(day)
    if not day:
        return ""
    return day_in_words(day, _, SHORT_DAY if day.year == today().year else DATED_DAY)


def ymd(day: dt.date | None) -> str:
    """2026-11-24"""
    return day.isoformat() if day else ""


def cn_date(day: dt.date) -> str:
    """11 月 24 日（星期二）; in English Tue 24 Nov."""
    return day_in_words(day, _, LONG_DAY)


def month(number: int) -> str:
    """11月; in English Nov."""
    return MONTHS[number - 1].render(_)


def hm(moment: dt.datetime | None) -> str:
    """10:32, local time."""
    return f"{local(moment):%H:%M}" if moment else ""


def at(moment: dt.datetime | None) -> str:
    """11-24 10:32, local time; in English 24 Nov 10:32; another year is named."""
    return f"{md(moment)} {hm(moment)}" if moment else ""


def moment(value: dt.datetime) -> str:
    """2026-11-24 10:32:05, local time: for records, where a year and a second count."""
    return f"{local(value):%Y-%m-%d %H:%M:%S}"


def pct(value: Decimal | int | None) -> str:
    """92 or 92.5: no trailing zeros, a true minus sign."""
    if value is None:
        return ""
    return f"{Decimal(value).normalize():f}".replace("-", "−")


def size(octets: int) -> str:
    """18 KB or 1.5 MB, as the page of a report says it while a file is picked."""
    return f"{-(-octets // 1024)} KB" if octets < 1024 * 1024 else f"{octets / 1024 / 1024:.1f} MB"


def init_app(app: Flask) -> None:
    for filter_ in (say, jointed, name_jointed, md, ymd, cn_date, month, hm, at, moment, pct, size):
        app.add_template_filter(filter_)
