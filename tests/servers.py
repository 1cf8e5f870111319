"""A mail server and a robot's web server on this machine, each for one test, that keep what they are sent."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class Mailbox(socketserver.TCPServer):
    """Speaks as much SMTP as a client needs to hand over a message. With `refusal` it takes none."""

    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Smtp)
        self.messages: list[tuple[str, str]] = []
        self.refusal = ""

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Smtp(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self._say("220 here")
        recipient = ""
        for line in iter(self._hear, ""):
            word = line[:4].upper()
            if word == "QUIT":
                break
            if word == "RCPT":
                recipient = line.partition("<")[2].partition(">")[0]
            if word == "DATA":
                self._say("354 go on")
                self.server.messages.append((recipient, "\n".join(iter(self._hear_text, "."))))
            self._say(self.server.refusal if word == "RCPT" and self.server.refusal else "250 fine")
        self._say("221 bye")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def _hear(self) -> str:
        return self.rfile.readline().decode().strip()

    def _hear_text(self) -> str:
        return self.rfile.readline().decode().rstrip("\r\n")


class Robot(HTTPServer):
    """Takes what a robot is sent, and answers with `status` and the words of `answer`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Http)
        self.taken: list[tuple[str, dict[str, Any]]] = []
        self.status, self.answer = 200, {"errcode": 0, "errmsg": "ok"}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Http(BaseHTTPRequestHandler):
    server: Robot

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, json.loads(content)))
        answer = json.dumps(self.server.answer).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@contextmanager
def serving(server: Any) -> Iterator[Any]:
    """The server at work in a thread of its own, and gone afterwards."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
