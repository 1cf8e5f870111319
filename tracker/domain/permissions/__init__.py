"""Who may do what: one predicate a right.

A predicate answers who, not when: whether a project's state lets the act happen is `project.move`, which can say the way out.
Whose matter it is, and who asked for it, is always to be said: a predicate that could be asked without would let them decide on it.
"""

from collections.abc import Callable, Mapping

from tracker.domain.roles import ADMIN_ROLES as ADMIN_ROLES
from tracker.domain.roles import Actor as Actor
from tracker.domain.roles import Grant as Grant
from tracker.domain.roles import Role as Role
from tracker.domain.roles import check_grants as check_grants
from tracker.domain.roles import holds as holds
from tracker.domain.roles import holds_anywhere as holds_anywhere

from .accountability import LEADING as LEADING
from .accountability import can_ask_lift as can_ask_lift
from .accountability import can_ask_review as can_ask_review
from .accountability import can_be_heard as can_be_heard
from .accountability import can_book_points as can_book_points
from .accountability import can_consent as can_consent
from .accountability import can_decide as can_decide
from .accountability import can_excuse as can_excuse
from .accountability import can_judge_reply as can_judge_reply
from .accountability import can_judge_review as can_judge_review
from .accountability import can_lift as can_lift
from .accountability import can_read_decision as can_read_decision
from .accountability import can_read_reason as can_read_reason
from .accountability import can_reply as can_reply
from .accountability import can_revoke_step as can_revoke_step
from .accountability import can_see_points as can_see_points
from .accountability import can_tell as can_tell
from .accountability import can_urge as can_urge
from .accountability import is_superior as is_superior
from .extension_requests import can_decide_extension as can_decide_extension
from .extension_requests import can_request_extension as can_request_extension
from .extension_requests import can_review_extension as can_review_extension
from .facts import ProjectFacts as ProjectFacts
from .facts import sees_business as sees_business
from .notices import can_change_template as can_change_template
from .notices import can_issue_notice as can_issue_notice
from .people import can_change_policy as can_change_policy
from .people import can_edit_organizations as can_edit_organizations
from .people import can_grant_roles as can_grant_roles
from .people import can_make_accounts as can_make_accounts
from .people import can_read_audit as can_read_audit
from .people import can_reset_password as can_reset_password
from .people import can_see_accounts as can_see_accounts
from .people import can_see_organizations as can_see_organizations
from .people import can_see_whole_phone as can_see_whole_phone
from .projects import can_acknowledge as can_acknowledge
from .projects import can_approve_shortfall as can_approve_shortfall
from .projects import can_archive as can_archive
from .projects import can_cancel as can_cancel
from .projects import can_change_terms as can_change_terms
from .projects import can_create_checklist as can_create_checklist
from .projects import can_edit_terms as can_edit_terms
from .projects import can_issue as can_issue
from .projects import can_reopen as can_reopen
from .projects import can_report as can_report
from .projects import can_request_closure as can_request_closure
from .projects import can_resume as can_resume
from .projects import can_review as can_review
from .projects import can_revoke_mark as can_revoke_mark
from .projects import can_see_checklist as can_see_checklist
from .projects import can_see_project as can_see_project
from .projects import can_suspend as can_suspend
from .projects import can_verify as can_verify
from .projects import seen_paths as seen_paths
from .registers import can_import_register as can_import_register
from .words import can_receive_word as can_receive_word
from .words import can_see_deliveries as can_see_deliveries

RIGHTS: Mapping[str, Callable[..., bool]] = {
    right.__name__: right
    for right in (
        can_see_project,
        can_see_checklist,
        can_create_checklist,
        can_edit_terms,
        can_issue,
        can_change_terms,
        can_acknowledge,
        can_report,
        can_review,
        can_request_closure,
        can_approve_shortfall,
        can_verify,
        can_reopen,
        can_request_extension,
        can_review_extension,
        can_decide_extension,
        can_suspend,
        can_resume,
        can_cancel,
        can_revoke_mark,
        can_archive,
        can_import_register,
        can_issue_notice,
        can_change_template,
        can_urge,
        can_tell,
        can_be_heard,
        can_consent,
        can_decide,
        can_ask_review,
        can_judge_review,
        can_revoke_step,
        can_excuse,
        can_reply,
        can_judge_reply,
        can_ask_lift,
        can_lift,
        can_book_points,
        can_see_points,
        can_read_decision,
        can_read_reason,
        can_make_accounts,
        can_reset_password,
        can_grant_roles,
        can_see_accounts,
        can_edit_organizations,
        can_see_organizations,
        can_change_policy,
        can_read_audit,
        can_see_whole_phone,
        can_receive_word,
        can_see_deliveries,
    )
}
"""Every right by name, in the order of the printed table."""
