"""A small HTTP client over plain sockets: it must cost little beside the servers that it measures."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

Request = Callable[[int], bytes]


@dataclass(slots=True)
class Outcome:
    """Latencies in seconds, the status of each answer, the bytes of the last body, the time it all took, and the server's CPU."""

    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    size: int = 0
    seconds: float = 0.0
    cpu: float = 0.0

    @property
    def cost(self) -> float:
        """Milliseconds of the server's CPU for one request."""
        return 1000 * self.cpu / len(self.latencies) if self.latencies else 0.0

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def at(self, share: float) -> float:
        """The latency in milliseconds that `share` of the requests stayed under."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def errors(self, expected: int) -> int:
        return sum(count for status, count in self.statuses.items() if status != expected)


def run(port: int, requests: list[Request], *, seconds: float) -> Outcome:
    """Each request function is a client with a connection of its own; all send as fast as they are answered."""
    outcome, lock, end = Outcome(), threading.Lock(), time.perf_counter() + seconds

    def client(make: Request) -> None:
        latencies: list[float] = []
        statuses: dict[int, int] = {}
        size = 0
        with Connection(port) as connection:
            number = 0
            while time.perf_counter() < end:
                began = time.perf_counter()
                status, body = connection.send(make(number))
                latencies.append(time.perf_counter() - began)
                statuses[status] = statuses.get(status, 0) + 1
                size, number = len(body), number + 1
        with lock:
            outcome.latencies += latencies
            outcome.size = size
            for status, count in statuses.items():
                outcome.statuses[status] = outcome.statuses.get(status, 0) + count

    began = time.perf_counter()
    threads = [threading.Thread(target=client, args=(make,)) for make in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.seconds = time.perf_counter() - began
    return outcome


class Connection:
    """One kept-alive connection to this machine; opened again when the server closes it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.head = b""
        self._open()

    def _open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, request: bytes) -> tuple[int, bytes]:
        """The status and the body of the answer; the raw head is kept in `head`."""
        try:
            self.socket.sendall(request)
            return self._answer()
        except (ConnectionError, EOFError):
            self.socket.close()
            self._open()
            self.socket.sendall(request)
            return self._answer()

    def _answer(self) -> tuple[int, bytes]:
        data = self.rest
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        self.head, body = data[:end], data[end + 4 :]
        lowered = self.head.lower()
        status = int(self.head[9:12])
        length = 0 if status in {204, 304} else _length(lowered)
        parts, got = [body], len(body)
        while got < length:
            parts.append(self._more())
            got += len(parts[-1])
        whole = b"".join(parts)
        self.rest = whole[length:]
        if b"\r\nconnection: close" in lowered:
            self.socket.close()
            self._open()
        return status, whole[:length]

    def _more(self) -> bytes:
        data = self.socket.recv(262_144)
        if not data:
            raise EOFError
        return data


def _length(head: bytes) -> int:
    at = head.find(b"content-length:")
    if at < 0:
        raise ValueError("an answer without a length cannot be measured here")
    return int(head[at + 15 : head.find(b"\r", at) if head.find(b"\r", at) > 0 else len(head)])
