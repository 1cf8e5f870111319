"""Hands a text to a mail server or to an office's robot, through apprise."""

from __future__ import annotations

import ipaddress
import logging
import socket
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from .domain.digest import MAIL_SCHEMES, Address, Channel

HIDDEN = "***"
log = logging.getLogger("apprise")


class NotDelivered(Exception):
    """Why a text did not go, in words that hold no secret."""


def deliver(
    address: Address, *, title: str, body: str, mail_url: str = "", private_hosts: Collection[str] = ()
) -> None:
    """Sends the text. Raises NotDelivered when it was not taken.

    `mail_url` names the mail server as mailto://… or mailtos://…; `private_hosts` those hosts that may be reached although
    they stand on a private, loopback or link-local address. Nothing else on such an address is ever contacted.
    """
    import apprise  # noqa: PLC0415  # Thirteen mebibytes that no page needs: only the command that sends has them.

    url = _url(address, mail_url)
    secrets = _secrets(address, mail_url)
    with _listening() as heard:
        courier = apprise.Apprise.instantiate(url, suppress_exceptions=True)
        if courier is None:
            raise NotDelivered(_clean("The address is not accepted.", heard, secrets))
        _refuse_private(_host(courier), private_hosts)
        courier.redirects = False
        with _strictly(courier, heard):
            is_taken = courier.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT)
    if not is_taken:
        raise NotDelivered(_clean("It was not taken.", heard, secrets))


class _Strict:
    """`requests` as the robots' plugins use it. They take every 200 for a success, while the robots say in the body what is wrong."""

    def __init__(self, plain: Any, heard: list[str]) -> None:
        self._plain, self._heard = plain, heard
        self.codes, self.RequestException = plain.codes, plain.RequestException

    def post(self, *args: Any, **kwargs: Any) -> Any:
        answer = self._plain.post(*args, **kwargs)
        said = answer.json() if answer.ok else {}
        code = said.get("errcode", said.get("code", 0))
        if code:
            self._heard.append(f"{code} {said.get('errmsg', said.get('msg', ''))}")
            raise self.RequestException
        return answer


def _url(address: Address, mail_url: str) -> str:
    if address.channel is not Channel.MAIL:
        return f"{address.channel.value}://{quote(address.target, safe='@')}"
    if not mail_url:
        raise NotDelivered("TRACKER_MAIL_URL is not set.")
    if urlsplit(mail_url).scheme not in MAIL_SCHEMES:
        raise NotDelivered("TRACKER_MAIL_URL must begin with mailto:// or mailtos://.")
    return f"{mail_url}{'&' if urlsplit(mail_url).query else '?'}to={quote(address.target)}"


def _host(courier: Any) -> str:
    """The host that will be contacted: the mail server, or the one that the plugin has for all robots of its kind."""
    host: str = getattr(courier, "smtp_host", "") or urlsplit(courier.notify_url).hostname or ""
    return host.strip("[]")


def _refuse_private(host: str, allowed: Collection[str]) -> None:
    if host in allowed:
        return
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotDelivered(f"{host} is not known.") from error
    for *_rest, place in found:
        address = ipaddress.ip_address(str(place[0]).partition("%")[0])
        mapped = getattr(address, "ipv4_mapped", None) or address
        if not mapped.is_global or mapped.is_multicast:
            raise NotDelivered(f"{host} stands on a private address, which TRACKER_PRIVATE_HOSTS does not allow.")


@contextmanager
def _strictly(courier: Any, heard: list[str]) -> Iterator[None]:
    """Robots only: while it works, the plugin of this kind has strict `requests`."""
    plugin: Any = sys.modules[type(courier).__module__]
    plain = getattr(plugin, "requests", None)
    if plain is None:
        yield
        return
    plugin.requests = _Strict(plain, heard)
    try:
        yield
    finally:
        plugin.requests = plain


@contextmanager
def _listening() -> Iterator[list[str]]:
    """What apprise complains of while it works. It goes into no log: a complaint may quote the address."""
    heard: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]  # one line is the whole handler
    passed_on = log.propagate
    log.addHandler(handler)
    log.propagate = False
    try:
        yield heard
    finally:
        log.removeHandler(handler)
        log.propagate = passed_on


def _secrets(address: Address, mail_url: str) -> list[str]:
    parts = urlsplit(mail_url)
    found = [parts.password, parts.username, unquote(parts.password or ""), *address.target.split("@")]
    return sorted({part for part in found if part}, key=len, reverse=True)


def _clean(otherwise: str, heard: Collection[str], secrets: Collection[str]) -> str:
    text = " ".join(heard) or otherwise
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return text
