"""Flask's signed cookie, its signature checked once an hour and not at every request."""

from __future__ import annotations

import time
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from .kept import Shelf

HOUR = 3600
COOKIES = 1024


class Cookies(URLSafeTimedSerializer):
    """Remembers what the cookies of the last hour say. One that differs in a single sign is another, and is checked like any."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self._known = Shelf(COOKIES)

    def loads(self, s: str | bytes, *given: Any, **options: Any) -> Any:
        """What the cookie says, its lists in copies of their own. Raises BadSignature for one that we did not sign, or not lately."""
        key = (s, time.time() // HOUR)
        said: Any = self._known.get(key)
        if said is None:
            said = super().loads(s, *given, **options)
            self._known.put(key, said)
        return {name: [*value] if isinstance(value, list) else value for name, value in said.items()}


class SignedCookies(SecureCookieSessionInterface):
    """Flask's own, its signer made once and not for every request."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        signer: URLSafeTimedSerializer | None = app.extensions.get("session_signer")
        made = super().get_signing_serializer(app) if signer is None else None
        if made is not None:
            signer = app.extensions["session_signer"] = Cookies(
                made.secret_keys, salt=made.salt, serializer=made.serializer, signer_kwargs=made.signer_kwargs
            )
        return signer
