"""Who may do what, checked whole: every right against every person."""

import runpy
from dataclasses import dataclass, replace
from inspect import signature
from itertools import combinations
from pathlib import Path

import pytest

from tracker.domain import permissions, rights_table
from tracker.domain.errors import RuleBroken
from tracker.domain.escalation import Step
from tracker.domain.permissions import (
    ADMIN_ROLES,
    RIGHTS,
    Actor,
    Grant,
    Role,
    can_change_terms,
    can_edit_terms,
    can_grant_roles,
    can_review,
    can_see_checklist,
    can_see_project,
    can_see_whole_phone,
    can_verify,
    check_grants,
    holds,
    holds_anywhere,
    seen_paths,
    sees_business,
)
from tracker.domain.project import State
from tracker.domain.rights_table import PEOPLE, as_markdown, may

RIGHTS_DOCUMENT = Path(__file__).parents[2] / "docs" / "rights.md"
BUSINESS = {"办公室", "挂联领导", "责任人", "核验人", "查看"}
NAMED = {"本项目责任人", "本项目挂联领导", "责任单位的人", "协办单位的人"}
OFFICE, OWNER, SPONSOR = {"办公室"}, {"本项目责任人"}, {"本项目挂联领导"}
SYSTEM, SECURITY, AUDITOR = {"系统管理员"}, {"安全管理员"}, {"审计管理员"}
EXPECTED = {
    "can_see_project": BUSINESS | NAMED,
    "can_see_checklist": BUSINESS | NAMED,
    "can_create_checklist": OFFICE,
    "can_edit_terms": OFFICE,
    "can_issue": OFFICE,
    "can_change_terms": OFFICE,
    "can_acknowledge": OWNER,
    "can_report": OWNER,
    "can_review": OFFICE,
    "can_request_closure": OWNER,
    "can_approve_shortfall": SPONSOR,
    "can_verify": {"核验人"},
    "can_reopen": SPONSOR,
    "can_request_extension": OWNER,
    "can_review_extension": OFFICE,
    "can_decide_extension": SPONSOR,
    "can_suspend": OFFICE,
    "can_resume": OFFICE,
    "can_cancel": OFFICE,
    "can_revoke_mark": SPONSOR,
    "can_archive": OFFICE,
    "can_import_register": OFFICE,
    "can_issue_notice": OFFICE,
    "can_change_template": OFFICE,
    "can_urge": OFFICE,
    "can_tell": OFFICE,
    "can_be_heard": OWNER,
    "can_consent": SPONSOR,
    "can_decide": OFFICE,
    "can_ask_review": OWNER,
    "can_judge_review": {"核验人", "办公室"},
    "can_revoke_step": SPONSOR,
    "can_excuse": SPONSOR,
    "can_reply": OWNER,
    "can_judge_reply": OFFICE,
    "can_ask_lift": OWNER,
    "can_lift": OFFICE,
    "can_book_points": OFFICE,
    "can_see_points": OWNER | SPONSOR | {"办公室", "挂联领导"},
    "can_read_decision": OWNER | SPONSOR | {"办公室", "挂联领导"},
    "can_read_reason": OWNER | SPONSOR | {"办公室", "挂联领导"},
    "can_make_accounts": SYSTEM,
    "can_reset_password": SYSTEM,
    "can_grant_roles": SECURITY,
    "can_see_accounts": SYSTEM | SECURITY,
    "can_edit_organizations": SYSTEM,
    "can_see_organizations": BUSINESS | SYSTEM | SECURITY,
    "can_change_policy": SYSTEM,
    "can_read_audit": AUDITOR,
    "can_see_whole_phone": OFFICE,
    "can_receive_word": BUSINESS | NAMED | {"别的园区"},
    "can_see_deliveries": SYSTEM,
}


@dataclass(frozen=True)
class Project:
    owner_id: int | None = 1
    sponsor_id: int | None = 2
    org_path: str = "/1/4/"
    lead_path: str | None = "/1/9/22/"
    lead_unit_id: int | None = 22
    state: State = State.IN_PROGRESS


PROJECT = Project()


def person(*roles: Role, path: str = "/1/4/", account_id: int = 70, unit: int = 80) -> Actor:
    return Actor(account_id, unit, f"/1/{unit}/", tuple(Grant(role, path) for role in roles))


@pytest.mark.parametrize("right", RIGHTS)
def test_each_right_belongs_to_these_people_and_no_others(right: str) -> None:
    assert {str(label) for label, actor in PEOPLE if may(actor, right)} == EXPECTED[right]


@pytest.mark.parametrize(
    ("role", "path", "sees"),
    [
        (Role.SPONSOR, "/1/9/22/", True),
        (Role.OFFICE, "/1/9/", True),
        (Role.VERIFIER, "/1/9/", False),
        (Role.SPONSOR, "/1/9/22/5/", False),
    ],
)
def test_the_leaders_of_the_lead_unit_see_what_is_addressed_to_it(role: Role, path: str, sees: bool) -> None:
    assert permissions.can_see_points(person(role, path=path), PROJECT) is sees
    assert not permissions.can_see_points(person(role, path=path), Project(lead_path=None))


@dataclass(frozen=True)
class Decided:
    step: Step
    owner_id: int | None = 9
    decided_by_id: int | None = 8
    review_asked_at: None = None


@pytest.mark.parametrize("step", [Step.TALK, Step.YELLOW_CARD, Step.RED_CARD, Step.ADJUSTMENT])
def test_of_a_talk_only_the_reason_is_what_was_said(step: Step) -> None:
    decided, is_open = Decided(step), step is not Step.TALK
    of_it, now, elsewhere = person(account_id=9), person(account_id=1), person(Role.VERIFIER)
    reads = [permissions.can_read_reason(actor, PROJECT, decided) for actor in (of_it, now, elsewhere)]
    assert reads == [True, is_open, is_open]
    assert [permissions.can_read_decision(actor, PROJECT, decided) for actor in (of_it, now, elsewhere)] == [
        True,
        False,
        False,
    ]


def test_the_table_holds_every_right_there_is() -> None:
    assert RIGHTS.keys() == {name for name in vars(permissions) if name.startswith("can_")}
    assert RIGHTS.keys() == EXPECTED.keys()


def test_the_document_of_rights_is_what_the_code_gives(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(rights_table.__file__, run_name="__main__")
    assert capsys.readouterr().out == as_markdown() == RIGHTS_DOCUMENT.read_text(encoding="utf-8")


@pytest.mark.parametrize(("path", "reaches"), [("/1/", True), ("/1/4/", True), ("/1/4/7/", False), ("/1/44/", False)])
def test_a_role_reaches_its_organisation_and_all_below_it(path: str, reaches: bool) -> None:
    assert holds(person(Role.OFFICE, path=path), Role.OFFICE, "/1/4/") is reaches
    assert holds(person(Role.VIEWER, path=path), Role.OFFICE, "/1/4/") is False
    assert holds_anywhere(person(Role.OFFICE, path=path), Role.OFFICE)
    assert not holds_anywhere(person(Role.OFFICE, path=path), Role.AUDITOR)


@pytest.mark.parametrize("path", ["/1/4/", "/1/9/22/", "/1/9/"])
def test_a_project_lies_where_its_checklist_or_its_lead_unit_does(path: str) -> None:
    assert can_see_project(person(Role.VIEWER, path=path), PROJECT)


def test_a_project_without_a_lead_unit_is_seen_where_its_checklist_lies_only() -> None:
    bare = Project(owner_id=None, sponsor_id=None, lead_path=None, lead_unit_id=None)
    assert can_see_project(person(Role.VIEWER), bare)
    assert not can_see_project(person(Role.VIEWER, path="/1/9/22/"), bare)


@pytest.mark.parametrize("role", sorted(ADMIN_ROLES))
def test_an_administrator_sees_no_project_even_of_their_own_unit(role: Role) -> None:
    administrator = person(role, path="/1/", account_id=1, unit=22)
    assert not sees_business(administrator)
    assert seen_paths(administrator) == ()
    assert not can_see_project(administrator, PROJECT, (22,))
    assert not can_see_checklist(administrator, "/1/4/", sees_a_project=True)


def test_queries_get_the_topmost_organisations_only() -> None:
    actor = replace(
        person(), grants=tuple(Grant(Role.VIEWER, path) for path in ("/1/4/22/", "/1/4/", "/1/5/", "/1/44/"))
    )
    assert seen_paths(actor) == ("/1/4/", "/1/44/", "/1/5/")


def test_terms_are_edited_before_issuing_and_changed_after() -> None:
    office = person(Role.OFFICE)
    for state in State:
        project = replace(PROJECT, state=state)
        assert can_edit_terms(office, project) is (state is State.DRAFT)
        assert can_change_terms(office, project) is (state is not State.DRAFT)


def test_nobody_reviews_or_verifies_their_own_work() -> None:
    everything = person(Role.OFFICE, Role.VERIFIER, account_id=1)
    assert not can_review(everything, PROJECT, None)
    assert can_review(person(Role.OFFICE, account_id=5), PROJECT, reporter_id=6)
    assert not can_review(person(Role.OFFICE, account_id=5), PROJECT, reporter_id=5), (
        "reported before another took over"
    )
    assert not can_verify(everything, PROJECT, requester_id=5)
    assert not can_verify(person(Role.VERIFIER, account_id=5), PROJECT, requester_id=5)
    assert can_verify(person(Role.VERIFIER, account_id=6), PROJECT, requester_id=5)
    assert can_verify(person(Role.VERIFIER), PROJECT, None)


@pytest.mark.parametrize("right", sorted(RIGHTS.keys() - {"can_see_project", "can_see_checklist"}))
def test_whose_matter_it_is_cannot_be_left_out(right: str) -> None:
    """In the two that are not asked here, who leaves something out sees less, never more."""
    asked = signature(RIGHTS[right]).parameters.values()
    assert [one.name for one in asked if one.default is not one.empty] == []


def test_a_security_administrator_grants_themselves_nothing() -> None:
    security = person(Role.SECURITY_ADMIN, path="/1/", account_id=9)
    assert can_grant_roles(security, "/1/4/", 8)
    assert not can_grant_roles(security, "/1/4/", 9)


def test_everyone_sees_their_own_phone_whole() -> None:
    assert can_see_whole_phone(person(account_id=9), 9, "/1/4/")


def test_administrators_roles_meet_neither_each_other_nor_business() -> None:
    for pair in combinations(Role, 2):
        if ADMIN_ROLES.isdisjoint(pair):
            check_grants(pair)
        else:
            with pytest.raises(RuleBroken) as refusal:
                check_grants(pair)
            assert refusal.value.field == "role"
    for role in Role:
        check_grants([role, role])
    check_grants([])


def test_every_role_has_a_word() -> None:
    assert len({str(role.label) for role in Role}) == len(Role)


@pytest.mark.parametrize(
    ("actor", "path", "sees"),
    [
        (person(Role.VIEWER, path="/1/4/"), "/1/4/22/", True),
        (person(Role.VIEWER, path="/1/4/"), "/1/", False),
        (person(unit=80), "/1/80/5/", True),
        (person(unit=80), "/1/81/", False),
        (person(Role.SECURITY_ADMIN, path="/1/4/", unit=80), "/1/80/", False),
        (person(Role.AUDITOR, path="/1/"), "/1/", False),
    ],
)
def test_the_tree_of_organisations_is_seen_as_far_as_roles_and_unit_reach(actor: Actor, path: str, sees: bool) -> None:
    assert permissions.can_see_organizations(actor, path) is sees
