"""One request that writes is one transaction, tried again as a whole when the database asks for it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import ServiceUnavailable

from .cookies import SignedCookies
from .domain.errors import Stale
from .extensions import db

TRIES = 10
# Writers on one row who all begin anew at once would meet again at once: each waits a while of its own, longer each time.
FIRST_PAUSE, LONGEST_PAUSE = 0.01, 0.16
# Who waited for a turn at SQLite in vain has waited long already.
LOCKED = "database is locked"
SERIALIZATION_FAILURES = {"40001", "40P01"}


def is_conflict(error: Exception) -> bool:
    """Whether two writers met: the same work, done again, may well succeed."""
    if isinstance(error, StaleDataError | IntegrityError):
        return True
    sqlstate = getattr(getattr(error, "orig", None), "sqlstate", None)
    return sqlstate in SERIALIZATION_FAILURES or LOCKED in str(error)


class TransactionalFlask(Flask):
    """Runs a view again, from a clean session, after a write conflict; a conflict that stays is a 409 and never a 500.

    Where SQLite gave no turn to write in all the time there was, the answer is 503: nothing was changed, come again.
    """

    session_interface = SignedCookies()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Nothing here is a coroutine, so nobody has to look nine times a request."""
        return func

    def dispatch_request(self) -> ResponseReturnValue:
        for attempt in range(1, TRIES + 1):
            try:
                return super().dispatch_request()
            except (StaleDataError, IntegrityError, OperationalError) as error:
                db.session.rollback()
                if not is_conflict(error):
                    raise
                if LOCKED in str(error):
                    raise ServiceUnavailable from error
                if attempt == TRIES:
                    raise Stale({}) from error
                # Fair dice are enough: nothing here is secret.
                time.sleep(random.uniform(0, min(FIRST_PAUSE * 2**attempt, LONGEST_PAUSE)))  # noqa: S311  # naps need no secrecy
                for upload in request.files.values():
                    upload.stream.seek(0)
        raise AssertionError("unreachable")
