"""A project's name on a narrow card."""

import pytest

from tracker.domain.name_parts import name_parts


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("项目化挂图作战与督查问效", ["项目化挂图作战", "与督查问效"]),
        ("党员e家与特色活动", ["党员e家", "与特色活动"]),
        ("党群阵地建设", ["党群阵地建设"]),
        ("全员参与建设", ["全员参与建设"]),
        ("党与群众", ["党与群众"]),
        ("班子建设与考", ["班子建设与考"]),
    ],
)
def test_it_breaks_where_two_matters_are_joined(name: str, parts: list[str]) -> None:
    assert name_parts(name) == parts
