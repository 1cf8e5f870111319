"""What a password must be."""

from __future__ import annotations

import pytest

from tracker.domain.errors import RuleBroken
from tracker.domain.password import DEFAULT, MLPS, Profile, check_password

COMMON = {"password", "1234567890", "guatuzuozhan", "wang"}


def refusal(word: str, *, username: str = "office", profile: Profile = DEFAULT) -> str | None:
    try:
        check_password(word, username=username, common=COMMON, profile=profile)
    except RuleBroken as broken:
        return f"{broken.message}" if broken.field == "new" else f"{broken.field}: {broken.message}"
    return None


@pytest.mark.parametrize("word", ["san-shan-wu-yue", "correct horse", "x9kq2m7vw4"])
def test_a_good_password_passes(word: str) -> None:
    assert refusal(word) is None


def test_ten_characters_are_the_least() -> None:
    assert refusal("x9kq2m7vw") == "密码至少 10 个字符。"
    assert refusal("x9kq2m7vw4") is None


def test_a_hundred_and_twenty_eight_are_the_most() -> None:
    assert refusal("x9kq2m7v" * 16) is None
    assert refusal("x9kq2m7v" * 16 + "z") == "密码最多 128 个字符。"


@pytest.mark.parametrize(
    "word", ["1234567890", "Password2026", "guatuzuozhan!!", "wang19880101", "aaaaaaaaaa", "ababab1111"]
)
def test_common_ones_are_refused_with_figures_behind_them_too(word: str) -> None:
    assert refusal(word) == "这个密码太常见，容易被猜到，请换一个。"


@pytest.mark.parametrize("word", ["dangqunban", "x-DangQunBan-7"])
def test_the_username_may_not_be_in_it(word: str) -> None:
    assert refusal(word, username="dangqunban") == "密码里不能有用户名，请换一个。"


@pytest.mark.parametrize(
    ("word", "is_lawful"),
    [("san-shan-wu-yue", False), ("San-shan-wu-yue", True), ("san-shan-5-yue", True), ("SANSHAN5YUEX", False)],
)
def test_the_strict_profile_asks_for_three_kinds_of_signs(word: str, is_lawful: bool) -> None:
    assert (refusal(word, profile=MLPS) is None) is is_lawful
