"""Tables, one file a noun. Importing the package makes every table known to the metadata."""

from .account import Account, LoginCounter, LoginSession, PasswordRecord, RoleGrant
from .audit import AuditEvent
from .base import Base
from .checklist import Checklist, Item
from .closure import Closure, ClosureRequest, SerialCounter
from .evidence import Evidence
from .notice import CircularDraft, Notice, NoticeFile, NoticeTemplate
from .organization import Organization, OrganizationChange
from .overdue_mark import OverdueMark
from .policy import PolicySetting
from .project import Project
from .report import Report, Review, report_milestone
from .suspension import Suspension
from .terms import (
    DutyLine,
    EvidenceRequirement,
    IncentiveClause,
    Metric,
    MetricEntry,
    Milestone,
    TermChange,
    support_unit,
)

__all__ = [
    "Account",
    "AuditEvent",
    "Base",
    "Checklist",
    "CircularDraft",
    "Closure",
    "ClosureRequest",
    "DutyLine",
    "Evidence",
    "EvidenceRequirement",
    "IncentiveClause",
    "Item",
    "LoginCounter",
    "LoginSession",
    "Metric",
    "MetricEntry",
    "Milestone",
    "Notice",
    "NoticeFile",
    "NoticeTemplate",
    "Organization",
    "OrganizationChange",
    "OverdueMark",
    "PasswordRecord",
    "PolicySetting",
    "Project",
    "Report",
    "Review",
    "RoleGrant",
    "SerialCounter",
    "Suspension",
    "TermChange",
    "report_milestone",
    "support_unit",
]
