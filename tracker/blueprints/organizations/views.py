"""The tree, and the page of one organisation."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.blueprints.access import current_person, one_or_404
from tracker.domain import permissions
from tracker.domain.errors import NotAllowed
from tracker.domain.message import Message, msg
from tracker.domain.organization import tier_label
from tracker.models import Organization
from tracker.queries import organizations as tree

bp = Blueprint("organizations", __name__, template_folder="templates")

FIELDS: dict[str, Message] = {"name": msg("名称"), "short_name": msg("简称"), "parent": msg("上级")}


@bp.get("/organizations/")
def index() -> ResponseReturnValue:
    paths = tree.visible_paths(current_person.actor)
    if not paths:
        raise NotAllowed(msg("审计管理员只看审计日志。"))
    return render_template("organizations/index.html", tops=tree.forest(paths), tier_label=tier_label)


@bp.get("/organizations/<int:organization_id>")
def show(organization_id: int) -> ResponseReturnValue:
    organization = visible(organization_id)
    actor = current_person.actor
    return render_template(
        "organizations/show.html",
        organization=organization,
        above=tree.above(organization),
        children=tree.children(organization),
        history=tree.history(organization),
        fields=FIELDS,
        tier_label=tier_label,
        may_edit=permissions.can_edit_organizations(actor, organization.path),
        may_change_policy=permissions.can_change_policy(actor, organization.path),
        seen=tree.visible_paths(actor),
    )


def visible(organization_id: int) -> Organization:
    """The organisation, or 404 for those who may not see it."""
    return one_or_404(tree.visible_to(current_person.actor).where(Organization.id == organization_id))


def editable(organization_id: int) -> Organization:
    """The organisation, or 404 where it is not seen, or 403 where it is seen only."""
    organization = visible(organization_id)
    if not permissions.can_edit_organizations(current_person.actor, organization.path):
        raise NotAllowed(msg("组织由本组织或上级组织的系统管理员办理。"))
    return organization
