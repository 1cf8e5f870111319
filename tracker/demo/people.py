"""The organisations of the demo and the posts that work there. Posts only: no person is named, and no real enterprise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.domain.roles import Role
from tracker.models import Account, Organization
from tracker.services import accounts, passwords, roles
from tracker.services.doer import Doer
from tracker.services.organizations import create_organization

# Name, short name, parent's short name, tier. Departments and mass organisations bear no tier (RULES §10).
ORGANIZATIONS = (
    ("区委", "区委", None, 1),
    ("区委组织部", "区委组织部", "区委", None),
    ("区委督查室", "区委督查室", "区委", None),
    ("区财政局", "区财政局", "区委", None),
    ("区税务局", "区税务局", "区委", None),
    ("经信部门", "经信部门", "区委", None),
    ("两新工委", "两新工委", "区委", 2),
    ("园区党委", "园区党委", "两新工委", 3),
    ("园区管委会", "园区管委会", "园区党委", None),
    ("党群服务中心", "党群服务中心", "园区党委", None),
    ("园区工会", "工会", "园区党委", None),
    ("园区团委", "团委", "园区党委", None),
    ("园区妇联", "妇联", "园区党委", None),
    ("党群工作部", "党群工作部", "园区党委", 4),
    ("汽车汽配行业党委", "汽车汽配行业党委", "党群工作部", 5),
    ("丝纺服装行业党委", "丝纺服装行业党委", "党群工作部", 5),
    ("食品饮料行业党委", "食品饮料行业党委", "党群工作部", 5),
    ("示范企业党支部", "示范企业党支部", "汽车汽配行业党委", 6),
    ("另一园区党委", "另一园区党委", "两新工委", 3),
)

PARK = "园区党委"


@dataclass(frozen=True, slots=True)
class Post:
    """A post to log in as. `roles` are held at the organisation named with each."""

    username: str
    post: str
    unit: str
    roles: tuple[tuple[Role, str], ...]


OWNS = ((Role.REPORTER, PARK),)
SPONSORS = ((Role.SPONSOR, PARK),)

# The ten that the list of demo accounts names.
NAMED = (
    Post("office", "党群工作部综合岗", "党群工作部", ((Role.OFFICE, PARK),)),
    Post("sponsor", "园区党委书记", PARK, SPONSORS),
    Post("owner", "党群工作部部长", "党群工作部", OWNS + SPONSORS),
    Post("verifier", "督查室核验岗", "区委督查室", ((Role.VERIFIER, PARK),)),
    Post("secretary", "行业党委书记", "汽车汽配行业党委", ((Role.SPONSOR, "汽车汽配行业党委"),)),
    Post("branch", "企业党支部书记", "示范企业党支部", ((Role.REPORTER, "示范企业党支部"),)),
    Post(
        "outsider",
        "另一园区办公室",
        "另一园区党委",
        tuple((role, "另一园区党委") for role in (Role.OFFICE, Role.SPONSOR, Role.REPORTER, Role.VERIFIER)),
    ),
    Post("system", "系统管理员", "区委", ((Role.SYSTEM_ADMIN, "区委"),)),
    Post("security", "安全管理员", "区委", ((Role.SECURITY_ADMIN, "区委"),)),
    Post("auditor", "审计管理员", "区委", ((Role.AUDITOR, "区委"),)),
)

# The other posts that the template names. Their passwords are kept nowhere: they fill the board.
OTHERS = (
    Post("post-01", "区委常委、组织部长", "区委", SPONSORS),
    Post("post-02", "各区域挂联常委", "区委", SPONSORS),
    Post("post-03", "组织部分管副部长", "区委组织部", OWNS + SPONSORS),
    Post("post-04", "组织科科长", "区委组织部", OWNS),
    Post("post-05", "党员管理科科长", "区委组织部", OWNS),
    Post("post-06", "考核办负责人", "区委组织部", OWNS),
    Post("post-07", "两新工委办公室主任", "两新工委", OWNS),
    Post("post-08", "园区党委副书记", PARK, SPONSORS),
    Post("post-09", "园区管委会主任", "园区管委会", SPONSORS),
    Post("post-10", "经济发展部部长", "园区管委会", OWNS),
    Post("post-11", "综治专干", PARK, OWNS),
    Post("post-12", "党群工作部经费管理员", "党群工作部", OWNS),
    Post("post-13", "党群工作部宣传干事", "党群工作部", OWNS),
    Post("post-14", "督查专员", "党群工作部", OWNS),
    Post("post-15", "党群服务中心主任", "党群服务中心", OWNS),
    Post("post-16", "党群服务中心专干", "党群服务中心", OWNS),
    Post("post-17", "行业党委专职副书记", "汽车汽配行业党委", OWNS + SPONSORS),
)


def make_organizations(*, by: Doer) -> dict[str, Organization]:
    """The tree, by short name."""
    made: dict[str, Organization] = {}
    for position, (name, short_name, parent, tier) in enumerate(ORGANIZATIONS, 1):
        above = made[parent] if parent else None
        made[short_name] = create_organization(
            name, short_name=short_name, parent=above, tier=tier, position=position, by=by
        )
    return made


def make_accounts(units: Mapping[str, Organization], secrets: Mapping[str, str], *, by: Doer) -> dict[str, Account]:
    """The accounts by username. `secrets` holds the passwords of those that can log in; the rest get one that nobody knows."""
    made: dict[str, Account] = {}
    for post in NAMED + OTHERS:
        word = secrets.get(post.username) or passwords.one_time_password()
        account = accounts.create_account(
            post.username,
            accounts.Entry(post.post),
            at=units[post.unit],
            password_hash=passwords.hash_password(word),
            is_one_time=post.username not in secrets,
            by=by,
        )
        for role, unit in post.roles:
            roles.grant_role(account, role, at=units[unit], by=by)
        made[post.username] = account
    return made
