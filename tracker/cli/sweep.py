"""`tracker sweep`: what the program does by itself each day. Run by a timer, on as many machines as one likes."""

from __future__ import annotations

import datetime as dt
import time
from itertools import chain

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from tracker import uploads
from tracker.clock import now, today
from tracker.domain.acts import PROGRAM
from tracker.extensions import db
from tracker.queries.evidence import named_digests
from tracker.services.batches import Batch, Work
from tracker.services.circulars import draft_works
from tracker.services.doer import Doer
from tracker.services.sweep import works
from tracker.transactions import TRIES, is_conflict

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.option("--on", "on", type=DAY, help="The local day to sweep for, as 2026-11-24; today if left out.")
@with_appcontext
def sweep(on: dt.datetime | None) -> None:
    """Overdue marks, reminders, urgings, proposals, cards that expire, drafts of circulars: each once.

    Safe to run twice, by several at once, and to kill. Prints a line for each thing done and ends with "N new, M already there". Files that no row names after a day are deleted.
    """
    day = on.date() if on else today()
    new = already = 0
    by, zone = Doer(None, str(PROGRAM), now(), day), current_app.config["TIMEZONE"]
    for work in chain(works(by=by), draft_works(by=by, zone=zone)):
        batch = done(work)
        new, already = new + len(batch.lines), already + batch.already
        for line in batch.lines:
            click.echo(line)
    db.session.rollback()
    clean_evidence()
    click.echo(f"{new} new, {already} already there")


def done(work: Work) -> Batch:
    """The piece of work in a transaction of its own; done again where it met another writer."""
    for left in reversed(range(TRIES)):
        try:
            batch = work()
            db.session.commit()
        except (OperationalError, IntegrityError, StaleDataError) as error:
            db.session.rollback()
            if not (left and is_conflict(error)):
                raise
        else:
            return batch
    raise AssertionError("unreachable")


def clean_evidence() -> int:
    """Deletes the files that were put for a transaction that never came to be; how many it was."""
    store, moment = uploads.store(), time.time()
    wanted = named_digests()
    return store.clean([name for name in store.idle(now=moment) if name not in wanted], now=moment)
