"""Everything issued is in exactly one place."""

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.project import TRANSITIONS, State
from tracker.domain.reconcile import Reconciliation, reconcile


@given(st.lists(st.tuples(st.sampled_from(State), st.booleans())))
def test_the_identity_holds_whatever_the_projects(projects: list[tuple[State, bool]]) -> None:
    found = reconcile(projects)
    assert found.holds
    assert found.issued_total == sum(state is not State.DRAFT for state, _ in projects)


@given(st.data(), st.integers(1, 18))
def test_the_identity_holds_after_any_sequence_of_steps(data: st.DataObject, count: int) -> None:
    states = [State.DRAFT] * count
    for _ in range(data.draw(st.integers(0, 30))):
        at = data.draw(st.integers(0, count - 1))
        states[at] = data.draw(st.sampled_from(sorted(TRANSITIONS[states[at]]) or [states[at]]))
        assert reconcile((state, at % 2 == 0) for at, state in enumerate(states)).holds


def test_late_counts_only_while_open() -> None:
    rows = [(State.CLOSED, True), (State.SUSPENDED, True), (State.ISSUED, True), (State.IN_PROGRESS, False)]
    assert reconcile([*rows, (State.CANCELLED, False), (State.DRAFT, True)]) == Reconciliation(5, 1, 1, 1, 1, 1)


def test_a_count_that_does_not_add_up_is_found_out() -> None:
    assert not Reconciliation(18, 3, 10, 2, 1, 1).holds


def test_the_identity_is_told_with_its_figures() -> None:
    sentence = Reconciliation(18, 3, 11, 2, 1, 1).sentence
    assert str(sentence) == "全部 18 ＝ 已销号 3 ＋ 在办未逾期 11 ＋ 逾期 2 ＋ 暂缓 1 ＋ 中止 1"
