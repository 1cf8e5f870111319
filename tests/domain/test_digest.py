"""Where a digest may go, and what it says."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.digest import TROUBLE, Address, Channel, Outcome, digest, read_address
from tracker.domain.errors import RuleBroken

KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
TOKEN = "0123456789abcdef0123"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" bu.zhang@example.org ", Address(Channel.MAIL, "bu.zhang@example.org")),
        (f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}", Address(Channel.WECOMBOT, KEY)),
        (f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}", Address(Channel.DINGTALK, TOKEN)),
        (f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}", Address(Channel.FEISHU, KEY)),
        (f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}/", Address(Channel.FEISHU, KEY)),
        (f"wecombot://{KEY}", Address(Channel.WECOMBOT, KEY)),
        (f"dingtalk://SEC{TOKEN}@{TOKEN}", Address(Channel.DINGTALK, f"SEC{TOKEN}@{TOKEN}")),
        (f"feishu://{KEY}", Address(Channel.FEISHU, KEY)),
    ],
)
def test_mail_and_the_three_robots_are_read_as_people_have_them(text: str, address: Address) -> None:
    assert read_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bu.zhang",
        "a@b@example.org",
        "mail://127.0.0.1",
        "mailto://someone:word@127.0.0.1",
        "mailtos://someone:word@example.org",
        f"json://127.0.0.1/{KEY}",
        "file:///etc/passwd",
        f"http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}",
        f"https://qyapi.weixin.qq.com.example.org/send?key={KEY}",
        f"https://127.0.0.1/send?key={KEY}",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send",
        "wecombot://short",
        f"wecombot://{KEY}?redirect=yes",
        f"wecombot://{KEY}/more",
        f"feishu://{KEY}%2f..",
        f"dingtalk://{TOKEN}@{TOKEN}@{TOKEN}",
        "bu.zhang@example.org\nBcc: all@example.org",
    ],
)
def test_no_other_address_is_taken(text: str) -> None:
    with pytest.raises(RuleBroken, match="别的地址不发") as refused:
        read_address(text)
    assert refused.value.field == "target"


@given(st.text(max_size=80))
def test_whatever_is_typed_is_an_address_or_a_refusal(text: str) -> None:
    with contextlib.suppress(RuleBroken):
        assert not set(read_address(text).target) & set(" /?&\n")


def test_a_digest_counts_all_and_names_five() -> None:
    found = digest([f"1.{n} 小项" for n in range(1, 8)], ["退回：1.1 小项"], more_unread=2)
    assert found is not None
    assert str(found.title) == "挂图作战：待办 7 件，未读 3 条"
    assert [str(line) for line in found.lines] == [
        "待办 7 件",
        *(f"· 1.{n} 小项" for n in range(1, 6)),
        "未读 3 条",
        "· 退回：1.1 小项",
    ]


def test_a_part_without_titles_is_left_out() -> None:
    found = digest([], ["交办：1.1 小项"])
    assert found is not None
    assert [str(line) for line in found.lines] == ["未读 1 条", "· 交办：1.1 小项"]


def test_where_there_is_nothing_to_say_nothing_is_said() -> None:
    assert digest([], []) is None


def test_ways_and_outcomes_have_words() -> None:
    assert all(str(word.label) for word in (*Channel, *Outcome))
    assert set(TROUBLE) == {Outcome.CLAIMED, Outcome.FAILED}
