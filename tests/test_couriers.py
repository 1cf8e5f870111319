"""A text handed to a mail server and to the three robots, on this machine; what is refused, and in which words."""

from __future__ import annotations

import email
import email.policy
import importlib
import socket
from collections.abc import Iterator

import pytest

from tests.servers import Mailbox, Robot, serving
from tracker.couriers import NotDelivered, deliver
from tracker.domain.digest import Address, Channel

KEY = "693a91f6-7abc-4bc4-97a0-0ec2sifa5aaa"
TOKEN = "0123456789abcdef0123"
MAIL = Address(Channel.MAIL, "bu.zhang@example.org")
PLUGINS = {
    Channel.WECOMBOT: ("NotifyWeComBot", "/send?key={key}", KEY),
    Channel.DINGTALK: ("NotifyDingTalk", "/send?access_token={token}", TOKEN),
    Channel.FEISHU: ("NotifyFeishu", "/hook/{token}/", KEY),
}
HERE = {"127.0.0.1"}


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with serving(Mailbox()) as server:
        yield server


@pytest.fixture
def robot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Robot]:
    """A robot of each kind stands here instead of at its maker's."""
    with serving(Robot()) as server:
        for channel, (name, path, _key) in PLUGINS.items():
            plugin = getattr(importlib.import_module(f"apprise.plugins.{channel.value}"), name)
            monkeypatch.setattr(plugin, "notify_url", f"{server.url}{path}")
        yield server


def mail_url(mailbox: Mailbox) -> str:
    return f"mailto://127.0.0.1:{mailbox.port}?mode=insecure&from=map@example.org"


def test_a_mail_arrives_as_it_was_written(mailbox: Mailbox) -> None:
    deliver(
        MAIL, title="挂图作战", body="待办 2 件\n· 1.1 三级统筹议事", mail_url=mail_url(mailbox), private_hosts=HERE
    )
    ((recipient, text),) = mailbox.messages
    message = email.message_from_string(text, policy=email.policy.default)
    assert recipient == "bu.zhang@example.org"
    assert message["Subject"] == "挂图作战"
    part = message.get_body(("plain",))
    assert part is not None
    assert part.get_content().split("\n")[:2] == ["待办 2 件", "· 1.1 三级统筹议事"]


@pytest.mark.parametrize("channel", PLUGINS)
def test_a_robot_is_told(robot: Robot, channel: Channel) -> None:
    key = PLUGINS[channel][2]
    deliver(Address(channel, key), title="挂图作战", body="待办 2 件", private_hosts=HERE)
    ((path, said),) = robot.taken
    assert key in path
    assert "挂图作战" in str(said)
    assert "待办 2 件" in str(said)


def test_a_robot_that_wants_a_signature_gets_one(robot: Robot) -> None:
    deliver(Address(Channel.DINGTALK, f"SEC{TOKEN}@{TOKEN}"), title="挂图作战", body="待办", private_hosts=HERE)
    ((path, _said),) = robot.taken
    assert "sign=" in path


@pytest.mark.parametrize("channel", PLUGINS)
def test_a_robot_that_says_no_in_its_answer_is_heard(robot: Robot, channel: Channel) -> None:
    robot.answer = {"errcode": 93000, "errmsg": f"invalid webhook {PLUGINS[channel][2]}"}
    with pytest.raises(NotDelivered, match=r"93000 invalid webhook \*\*\*"):
        deliver(Address(channel, PLUGINS[channel][2]), title="挂图作战", body="待办", private_hosts=HERE)
    assert len(robot.taken) == 1


def test_a_robot_that_does_not_answer_well_is_no_success(robot: Robot) -> None:
    robot.status = 500
    with pytest.raises(NotDelivered, match="500"):
        deliver(Address(Channel.WECOMBOT, KEY), title="挂图作战", body="待办", private_hosts=HERE)


def test_a_recipient_that_is_refused_is_a_failure_without_secrets(
    mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    mailbox.refusal = "550 no such person"
    with pytest.raises(NotDelivered) as failure:
        deliver(MAIL, title="挂图作战", body="待办", mail_url=mail_url(mailbox), private_hosts=HERE)
    assert MAIL.target not in str(failure.value)
    assert mailbox.messages == []
    assert caplog.text == ""


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.9",
        "169.254.169.254",
        "[::1]",
        "[fe80::1]",
        "[::ffff:10.0.0.1]",
        "0.0.0.0",  # noqa: S104  # nobody listens there
        "224.0.0.1",
    ],
)
def test_private_addresses_are_not_contacted(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *_given, **_named: pytest.fail("it was contacted"))
    with pytest.raises(NotDelivered, match="private address"):
        deliver(MAIL, title="挂图作战", body="待办", mail_url=f"mailto://{host}?from=map@example.org")


def test_a_name_that_leads_to_a_private_address_is_not_contacted(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_named: found)
    with pytest.raises(NotDelivered, match=r"qyapi\.weixin\.qq\.com stands on a private address"):
        deliver(Address(Channel.WECOMBOT, KEY), title="挂图作战", body="待办")


def test_a_name_that_leads_nowhere_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_given: object, **_named: object) -> list[object]:
        raise socket.gaierror("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(NotDelivered, match=r"mail\.example\.org is not known"):
        deliver(MAIL, title="挂图作战", body="待办", mail_url="mailtos://someone:word@mail.example.org")


@pytest.mark.parametrize(
    ("mail", "sentence"),
    [
        ("", "TRACKER_MAIL_URL is not set"),
        ("json://127.0.0.1", "must begin with mailto:// or mailtos://"),
        ("mailto://", "Invalid"),
    ],
)
def test_a_mail_server_that_is_none_is_told(mail: str, sentence: str) -> None:
    with pytest.raises(NotDelivered, match=sentence):
        deliver(MAIL, title="挂图作战", body="待办", mail_url=mail)
