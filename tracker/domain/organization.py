"""Where an organisation may stand in the tree (RULES §10): six tiers, and departments that bear none."""

from collections.abc import Mapping

from tracker.domain.errors import RuleBroken
from tracker.domain.message import Message, msg

TIERS: Mapping[int, Message] = {
    1: msg("区委"),
    2: msg("两新工委"),
    3: msg("园区党委"),
    4: msg("党群工作部"),
    5: msg("行业党委"),
    6: msg("企业党组织"),
}


def tier_label(tier: int | None) -> Message:
    """The tier in the office's word; None is a department or a mass organisation."""
    return msg("部门、群团") if tier is None else TIERS[tier]


def check_place(tier: int | None, *, has_parent: bool, parent_tier: int | None) -> None:
    """A tier stands one below its parent's; a department stands anywhere. Whoever stands on top may be of any tier.

    Raises RuleBroken on the field `tier`.
    """
    if tier is not None and tier not in TIERS:
        raise RuleBroken(msg("层级只有六级，请重选。"), field="tier")
    if tier is None or not has_parent:
        return
    if parent_tier is None:
        raise RuleBroken(msg("部门、群团下面只能设部门、群团，请另选上级。"), field="tier")
    if tier != parent_tier + 1:
        raise RuleBroken(
            msg("“%(tier)s”要设在“%(upper)s”下面，请另选上级或层级。", tier=TIERS[tier], upper=_upper(tier)),
            field="tier",
        )


def check_not_beneath(path: str, new_parent_path: str) -> None:
    """Nothing can be moved under itself. Raises RuleBroken on the field `parent`."""
    if new_parent_path.startswith(path):
        raise RuleBroken(msg("不能调到自己或自己的下级下面，请另选上级。"), field="parent")


def _upper(tier: int) -> Message:
    return TIERS.get(tier - 1, msg("最上一级"))
