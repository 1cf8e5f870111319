"""Word in words: every kind says what happened and what to do, and a day is a day."""

from __future__ import annotations

import datetime as dt

import pytest

from tracker.domain.notification import TO_ACKNOWLEDGE, TO_DO, TO_REPORT, NotificationKind, Place, is_still_due, wording


@pytest.mark.parametrize("kind", NotificationKind)
def test_every_kind_has_a_label_and_a_sentence_of_what_to_do(kind: NotificationKind) -> None:
    told = wording(kind, {})
    assert str(kind.label)
    assert str(told.happened).endswith("。")
    assert str(told.do).endswith("。")


@pytest.mark.parametrize(
    ("kind", "facts", "happened", "place"),
    [
        (
            NotificationKind.NOT_ACKNOWLEDGED,
            {"what": "late", "due_on": "2026-11-20"},
            "应在 11-20 前签收，还没有签收。",
            Place.PROJECT,
        ),
        (
            NotificationKind.REMINDED,
            {"what": "step", "step": "上半年满2次", "due_on": "2026-11-30", "days": 6},
            "节点“上半年满2次”11-30 到期，剩 6 天。",
            Place.REPORT,
        ),
        (NotificationKind.RETURNED, {"what": "report", "reason": "缺附件"}, "进度报告被退回：缺附件。", Place.REPORT),
        (
            NotificationKind.DECIDED,
            {"what": "held", "step": 3, "reason": "查无此事！"},
            "问责决定：黄牌、通报。查无此事！",
            Place.CASE,
        ),
        (
            NotificationKind.URGED,
            {"what": "case", "reply_by_on": "2026-11-27"},
            "已催办，11-27 前书面回复。",
            Place.REPLY,
        ),
        (
            NotificationKind.WAITING,
            {"what": "verification", "requested_on": "2026-11-24"},
            "11-24 申请销号。",
            Place.CLOSURE_REQUEST,
        ),
        (
            NotificationKind.WAITING,
            {"what": "reports", "year": "2026", "title": "项目清单"},
            "2026 年度“项目清单”有进度报告等着审核。",
            Place.REVIEWS,
        ),
        (
            NotificationKind.DECIDED,
            {"what": "closed", "serial": "销〔2026〕1号"},
            "已核验，准予销号（销〔2026〕1号）。",
            Place.PROJECT,
        ),
        (NotificationKind.DECIDED, {"what": "nothing that is known"}, "已有决定。", Place.PROJECT),
    ],
)
def test_facts_fill_the_sentence_and_lead_somewhere(
    kind: NotificationKind, facts: dict[str, object], happened: str, place: Place
) -> None:
    told = wording(kind, facts)
    assert (str(told.happened), told.place) == (happened, place)


def test_what_acts_answer_is_asked_of_the_owner() -> None:
    assert TO_ACKNOWLEDGE | TO_REPORT < TO_DO
    assert not TO_DO & {NotificationKind.DECIDED, NotificationKind.WAITING, NotificationKind.DIRECTIVE}


NEAR, OTHER, END = dt.date(2026, 11, 27), dt.date(2026, 11, 30), dt.date(2026, 12, 20)


@pytest.mark.parametrize(
    ("step", "on", "holds"),
    [
        ("", END, True),
        ("", NEAR, False),
        ("上半年满2次", NEAR, True),
        ("上半年满2次", OTHER, False),
        ("以前的名称", OTHER, True),
        ("以前的名称", END, False),
    ],
    ids=[
        "the project's own",
        "the project's own that was moved",
        "a milestone's",
        "a milestone's that was moved to where another lies",
        "a milestone's that was renamed",
        "a milestone's that was taken out",
    ],
)
def test_a_reminder_holds_as_long_as_its_date(step: str, on: dt.date, holds: bool) -> None:
    facts = {"what": "step" if step else "due", "step": step, "due_on": on.isoformat(), "days": 3}
    assert is_still_due(facts, END, [("上半年满2次", NEAR), ("全年满5次", OTHER)]) is holds
