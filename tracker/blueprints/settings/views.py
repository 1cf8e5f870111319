"""One's own settings. Addresses that are secrets are taken, and never shown again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import typed
from tracker.blueprints.access import current_person, doer
from tracker.domain import permissions
from tracker.domain.digest import Channel, read_address
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.message import msg
from tracker.extensions import db
from tracker.links import absolute
from tracker.queries import calendars as feeds
from tracker.queries import digests as queries
from tracker.services import calendars, digests

from .forms import DigestForm

bp = Blueprint("settings", __name__, template_folder="templates")


@bp.get("/settings")
def show() -> ResponseReturnValue:
    """How word reaches this person besides the inbox."""
    if not permissions.can_receive_word(current_person.actor):
        raise NotAllowed(msg("管理员不经办业务，没有提醒可设。"))
    form = DigestForm(formdata=None)
    setting = queries.setting_of(current_person.account_id)
    if setting is not None:
        form.hour.data = setting.hour
        form.target.data = setting.target if setting.channel is Channel.MAIL else ""
    return _page(form)


@bp.post("/settings/digest")
def set_digest() -> ResponseReturnValue:
    """From now on, at most one digest a day."""
    form = DigestForm()
    if not form.validate():
        return _page(form), 422
    try:
        digests.set_digest(read_address(form.target.data or ""), hour=form.hour.data, by=doer())
    except RuleBroken as broken:
        typed.tell(form, broken)
        db.session.rollback()
        return _page(form), 422
    flash(_("已保存，每天最多一条。"))
    db.session.commit()
    return redirect(url_for("settings.show"))


@bp.post("/settings/digest/ending")
def stop_digest() -> ResponseReturnValue:
    """No digest any more."""
    digests.stop_digest(by=doer())
    flash(_("每日摘要已停，地址已删去。"))
    db.session.commit()
    return redirect(url_for("settings.show"))


@bp.post("/settings/calendar")
def open_calendar() -> ResponseReturnValue:
    """Shows the address of the feed, this once."""
    secret = calendars.open_calendar(by=doer())
    page = render_template("settings/calendar.html", address=absolute("calendars.feed", secret=secret))
    db.session.commit()
    return page


@bp.post("/settings/calendar/ending")
def end_calendar() -> ResponseReturnValue:
    """The address answers no more."""
    calendars.end_calendar(by=doer())
    flash(_("日历订阅已停用，原来的地址打不开了。"))
    db.session.commit()
    return redirect(url_for("settings.show"))


def _page(form: DigestForm) -> str:
    account_id = current_person.account_id
    return render_template(
        "settings/show.html",
        form=form,
        setting=queries.setting_of(account_id),
        latest=queries.last_delivery(account_id),
        feed=feeds.open_feed(account_id),
    )
