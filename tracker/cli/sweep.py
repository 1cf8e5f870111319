"""`tracker sweep`: what the program does by itself each day. Run by a timer, on as many machines as one likes."""

from __future__ import annotations

import datetime as dt
import time

import click
from flask.cli import with_appcontext

from tracker import uploads
from tracker.clock import now, today
from tracker.domain.acts import PROGRAM
from tracker.extensions import db
from tracker.queries.evidence import named_digests
from tracker.services.acknowledgements import tell_unacknowledged
from tracker.services.doer import Doer
from tracker.services.overdue_marks import record_marks

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.option("--on", "on", type=DAY, help="The local day to sweep for, as 2026-11-24; today if left out.")
@with_appcontext
def sweep(on: dt.datetime | None) -> None:
    """Records an overdue mark for every project that passed its due day, once, and tells the owners of what is not acknowledged.

    Safe to run twice, and by several at once.

    Prints a line for each new mark and ends with "N new, M already there". Files that no row names after a day are deleted.
    """
    day = on.date() if on else today()
    by = Doer(None, str(PROGRAM), now(), day)
    found = record_marks(by=by)
    tell_unacknowledged(by=by)
    db.session.commit()
    clean_evidence()
    for label, due_on, days in found.new:
        click.echo(f"{label}  {due_on.isoformat()}  +{days}")
    click.echo(f"{len(found.new)} new, {found.already} already there")


def clean_evidence() -> int:
    """Deletes the files that were put for a transaction that never came to be; how many it was."""
    store, moment = uploads.store(), time.time()
    wanted = named_digests()
    return store.clean([name for name in store.idle(now=moment) if name not in wanted], now=moment)
