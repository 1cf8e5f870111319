"""The people of the tests, by post, and the organisations they belong to."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from tests import make
from tracker.domain.permissions import Role
from tracker.models import Account, Organization


@dataclass(frozen=True, slots=True)
class Cast:
    """`outsider` holds every business role, but in another park."""

    district: Organization
    park: Organization
    department: Organization
    industry: Organization
    enterprise: Organization
    other_park: Organization
    office: Account
    sponsor: Account
    owner: Account
    verifier: Account
    secretary: Account
    branch: Account
    outsider: Account
    system: Account
    security: Account
    auditor: Account


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather()


def gather() -> Cast:
    """The cast in the database of the application in whose context this is called."""
    district = make.organization("区委", tier=1)
    committee = make.organization("两新工委", parent=district, tier=2)
    park = make.organization("园区党委", parent=committee, tier=3)
    department = make.organization("党群工作部", parent=park, tier=4)
    industry = make.organization("汽车汽配行业党委", parent=department, tier=5)
    enterprise = make.organization("示范企业党支部", parent=industry, tier=6)
    other_park = make.organization("另一园区党委", parent=committee, tier=3)
    everything = [(role, other_park) for role in (Role.OFFICE, Role.SPONSOR, Role.REPORTER, Role.VERIFIER)]
    return Cast(
        district=district,
        park=park,
        department=department,
        industry=industry,
        enterprise=enterprise,
        other_park=other_park,
        office=make.account("党群工作部", department, roles=[(Role.OFFICE, park)]),
        sponsor=make.account("挂联领导", park, roles=[(Role.SPONSOR, park)]),
        owner=make.account("责任人", department, roles=[(Role.REPORTER, department)]),
        verifier=make.account("核验人", park, roles=[(Role.VERIFIER, park)]),
        secretary=make.account("行业党委书记", industry, roles=[(Role.REPORTER, industry)]),
        branch=make.account("企业党支部书记", enterprise, roles=[(Role.REPORTER, enterprise)]),
        outsider=make.account("另一园区", other_park, roles=everything),
        system=make.account("系统管理员", district, roles=[(Role.SYSTEM_ADMIN, district)]),
        security=make.account("安全管理员", district, roles=[(Role.SECURITY_ADMIN, district)]),
        auditor=make.account("审计管理员", district, roles=[(Role.AUDITOR, district)]),
    )
