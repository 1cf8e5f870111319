"""Calendar files, read back by a parser that is not ours: whatever a title holds, it comes out as it went in."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import vobject
from hypothesis import given
from hypothesis import strategies as st

from tracker.exports.ics import Event, calendar

EVENT = Event(
    uid="project-7@battle-map",
    on=dt.date(2026, 12, 31),
    title="1.1 三级统筹议事：时限",
    note="本岗位是责任人。",
    url="http://localhost/projects/7",
    stamped_at=dt.datetime(2026, 1, 5, 2, 0, tzinfo=dt.UTC),
    is_cancelled=False,
)
TITLES = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=120).filter(
    lambda text: text == text.strip()
)


@given(TITLES)
def test_a_title_comes_out_as_it_went_in_and_no_line_is_too_long_or_cut_within_a_sign(title: str) -> None:
    content = calendar("挂图作战", [replace(EVENT, title=title)])
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() is not None for line in lines)
    assert vobject.readOne(content.decode()).vevent.summary.value == title


def test_commas_semicolons_and_new_lines_are_escaped() -> None:
    note = "甲,乙;丙\\丁\n第二行"
    content = calendar("挂图作战", [replace(EVENT, note=note)])
    assert "甲\\,乙\\;丙\\\\丁\\n第二行".encode() in content.replace(b"\r\n ", b"")
    assert vobject.readOne(content.decode()).vevent.description.value == note


def test_the_same_events_make_the_same_bytes() -> None:
    assert calendar("挂图作战", [EVENT]) == calendar("挂图作战", [EVENT])


def test_a_day_ends_with_the_next_even_over_the_year() -> None:
    event = vobject.readOne(calendar("挂图作战", [EVENT]).decode()).vevent
    assert (event.dtstart.value, event.dtend.value) == (dt.date(2026, 12, 31), dt.date(2027, 1, 1))
    assert event.status.value == "CONFIRMED"


def test_what_was_called_off_says_so() -> None:
    content = calendar("挂图作战", [replace(EVENT, is_cancelled=True)])
    assert vobject.readOne(content.decode()).vevent.status.value == "CANCELLED"


def test_a_calendar_without_events_is_still_one() -> None:
    assert not hasattr(vobject.readOne(calendar("挂图作战", []).decode()), "vevent")
