"""Every column that points at an account, and what becomes of it: in the export, and when its owner leaves.

A new column that points at an account has to be named here, else a house test is red: nothing about a member is held
that their page, their export and their leaving don't know of (S7.6).
"""
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, literal, select, union_all

from models.care.escalations import Escalation
from models.care.reports import Report
from models.community.drafts import Draft
from models.community.follows import Follow
from models.community.membership import Membership
from models.community.posts import Post
from models.community.supports import Support
from models.ground.audit import AuditEntry
from models.ground.db import db
from models.people.accounts import Account
from models.people.notices import Notice
from models.people.sessions import Session


class AtLeaving(StrEnum):
    GOES = "goes"           # its rows are deleted when the account closes
    CHOSEN = "chosen"       # as the member chose: left under "a former member", or taken down and later erased
    STAYS = "stays"         # on an account that tells of nobody any more
    STAFF = "staff"         # never about a member


@dataclass(frozen=True)
class Held:
    exported_as: str        # the part of the export; empty with a reason
    at_leaving: AtLeaving
    why_not: str = ""       # for those who read this code


_OF_STAFF = Held("", AtLeaving.STAFF, "only staff act here")
HELD: dict[str, Held] = {
    "accounts.supervised_by_id": _OF_STAFF,
    "appeals.account_id": Held("standing", AtLeaving.STAYS),
    "appeals.answered_by_id": _OF_STAFF,
    "appeals.decided_by_id": _OF_STAFF,
    "arrivals.account_id": Held("account", AtLeaving.GOES),
    "arrivals.greeted_by_id": _OF_STAFF,
    "assessments.saved_by_id": _OF_STAFF,
    "audit_entries.by_id": Held("acts", AtLeaving.STAYS),
    "blocks.account_id": Held("quiet", AtLeaving.GOES),
    "blocks.other_id": Held("", AtLeaving.GOES, "another member's act, which is never told"),
    "break_glass.by_id": _OF_STAFF,
    "break_glass.member_id": Held("openings", AtLeaving.STAYS),
    "break_glass.reviewed_by_id": _OF_STAFF,
    "bursts.seen_by_id": _OF_STAFF,
    "cases.assigned_to_id": _OF_STAFF,
    "cases.claimed_by_id": _OF_STAFF,
    "cases.member_id": Held("", AtLeaving.STAYS, "which posts were looked at together: each decision is in the copy"),
    "challenges.account_id": Held("", AtLeaving.GOES, "random numbers that live for minutes"),
    "closings.account_id": Held("account", AtLeaving.STAYS),
    "confirmations.by_id": _OF_STAFF,
    "confirmations.lead_id": _OF_STAFF,
    "debriefs.account_id": _OF_STAFF,
    "debriefs.lead_id": _OF_STAFF,
    "decisions.by_id": _OF_STAFF,
    "deferrals.by_id": _OF_STAFF,
    "drafts.account_id": Held("drafts", AtLeaving.GOES),
    "email_changes.account_id": Held("account", AtLeaving.GOES),
    "escalation_steps.by_id": _OF_STAFF,
    "escalations.accepted_by_id": _OF_STAFF,
    "escalations.member_id": Held("care", AtLeaving.STAYS),
    "escalations.opened_by_id": _OF_STAFF,
    "exposures.account_id": _OF_STAFF,
    "exports.account_id": Held("account", AtLeaving.GOES),
    "filters.account_id": Held("quiet", AtLeaving.GOES),
    "follows.account_id": Held("quiet", AtLeaving.GOES),
    "follows.member_id": Held("", AtLeaving.GOES, "another member's act, which is never told"),
    "guide_names.account_id": _OF_STAFF,
    "guide_shifts.account_id": _OF_STAFF,
    "guide_shifts.signed_off_by_id": _OF_STAFF,
    "guide_wishes.account_id": _OF_STAFF,
    "invitations.account_id": _OF_STAFF,
    "invitations.by_id": _OF_STAFF,
    "invitations.supervised_by_id": _OF_STAFF,
    "lexicon_versions.by_id": _OF_STAFF,
    "lexicon_versions.second_id": _OF_STAFF,
    "looks.account_id": _OF_STAFF,
    "mailings.account_id": Held("quiet", AtLeaving.GOES),
    "member_notes.by_id": _OF_STAFF,
    "member_notes.member_id": Held("", AtLeaving.STAYS, "clinicians' notes, which may speak of others: told on "
                                   "request; erased when the words are that were taken down"),
    "memberships.account_id": Held("quiet", AtLeaving.GOES),
    "notice_choices.account_id": Held("quiet", AtLeaving.GOES),
    "notices.account_id": Held("notices", AtLeaving.GOES),
    "pages.acknowledged_by_id": _OF_STAFF,
    "pages.to_id": _OF_STAFF,
    "passkeys.account_id": Held("factors", AtLeaving.GOES),
    "password_resets.account_id": Held("", AtLeaving.GOES, "that a link was asked for: it lives for a day"),
    "photos.account_id": Held("writing", AtLeaving.CHOSEN),
    "phrase_proposals.by_id": _OF_STAFF,
    "phrase_proposals.decided_by_id": _OF_STAFF,
    "phrase_rules.owner_id": _OF_STAFF,
    "posts.author_id": Held("writing", AtLeaving.CHOSEN),
    "presences.account_id": _OF_STAFF,
    "queue_items.not_for_id": _OF_STAFF,
    "recovery_codes.account_id": Held("factors", AtLeaving.GOES),
    "registration_warnings.account_id": _OF_STAFF,
    "reachings.by_id": _OF_STAFF,
    "reachings.member_id": Held("", AtLeaving.STAYS, "what was written to them is among their notices; why they were "
                                "left in peace is erased with the words that were taken down"),
    "reply_templates.withdrawn_by_id": _OF_STAFF,
    "reply_wordings.by_id": _OF_STAFF,
    "reply_wordings.decided_by_id": _OF_STAFF,
    "reports.by_id": Held("reports", AtLeaving.STAYS),
    "revisions.by_id": Held("writing", AtLeaving.CHOSEN),
    "role_grants.account_id": Held("", AtLeaving.STAYS, "a member's only role is being a member"),
    "samples.by_id": _OF_STAFF,
    "sanctions.account_id": Held("standing", AtLeaving.STAYS),
    "sanctions.by_id": _OF_STAFF,
    "sanctions.confirmed_by_id": _OF_STAFF,
    "sanctions.lifted_by_id": _OF_STAFF,
    "second_readings.learned_by_id": _OF_STAFF,
    "second_readings.reader_id": _OF_STAFF,
    "sessions.account_id": Held("sessions", AtLeaving.GOES),
    "sheet_comments.by_id": _OF_STAFF,
    "shifts.account_id": _OF_STAFF,
    "supports.account_id": Held("quiet", AtLeaving.GOES),
    "watch_steps.by_id": _OF_STAFF,
    "watch_steps.to_id": _OF_STAFF,
    "watches.member_id": Held("care", AtLeaving.STAYS),
    "watches.owner_id": _OF_STAFF,
}
_COUNTED = {
    "posts": Post.author_id, "drafts": Draft.account_id, "follows": Follow.account_id, "supports": Support.account_id,
    "groups": Membership.account_id,
    "notices": Notice.account_id, "reports": Report.by_id, "escalations": Escalation.member_id,
    "sessions": Session.account_id, "acts": AuditEntry.by_id,
}


def counts(*, for_: Account) -> dict[str, int]:
    """How much of each kind is held about the reader: one statement."""
    rows = db.session.execute(union_all(*(
        select(literal(kind).label("kind"), func.count().label("number")).where(column == for_.id)
        for kind, column in _COUNTED.items())))
    return {row.kind: row.number for row in rows}
