"""Every act that the audit can tell of, and the facts that each may carry (S5, S6.3, S7.6)."""
from enum import StrEnum


class Act(StrEnum):
    ACCOUNT_JOINED = "account:joined"
    ACCOUNT_ACTIVATED = "account:activated"
    NEWCOMER_GREETED = "account:greeted"
    CLOSING_ASKED = "account:closing-asked"
    CLOSING_UNDONE = "account:closing-undone"
    ACCOUNT_CLOSED = "account:closed"
    EMAIL_CHANGED = "account:email-changed"
    EMAIL_RESTORED = "account:email-restored"
    DATA_EXPORTED = "account:exported"
    MAIL_STOPPED = "account:mail-stopped"
    RECORD_ERASED = "registration:erased"
    SIGNED_IN = "account:signed-in"
    SIGN_IN_REFUSED = "account:sign-in-refused"
    PASSWORD_CHANGED = "account:password-changed"       # noqa: S105
    FACTOR_SET_UP = "factor:set-up"
    FACTOR_REMOVED = "factor:removed"
    FACTOR_RESET = "factor:reset"
    FACTOR_COPIED = "factor:copied"
    RECOVERY_CODE_USED = "factor:recovery-code-used"
    PASSWORD_RESET = "account:password-reset"       # noqa: S105
    STAFF_INVITED = "staff:invited"
    STAFF_INVITED_AGAIN = "staff:invited-again"
    INVITATION_WITHDRAWN = "staff:invitation-withdrawn"
    STAFF_JOINED = "staff:joined"
    STAFF_CHANGED = "staff:changed"
    GUIDE_RENAMED = "staff:renamed"
    REGISTRATION_FILED = "staff:registration-filed"
    STAFF_SUSPENDED = "staff:suspended"
    STAFF_RETURNED = "staff:returned"
    STAFF_LEFT = "staff:left"
    ACCESS_REFUSED = "access:refused"
    POST_HELD = "post:held"
    POST_KEPT_BACK = "post:kept-back"
    GUIDE_CAME_BACK = "rota:came-back"
    POST_PUBLISHED = "post:published"
    POST_MASKED = "post:masked"
    POST_UNSCANNED = "post:unscanned"
    FOLLOWERS_UNTOLD = "post:followers-untold"
    BURST_SEEN = "burst:seen"
    SAMPLE_ANSWERED = "sample:answered"
    SECOND_READING_ANSWERED = "second-reading:answered"
    SECOND_READING_LEARNED = "second-reading:learned"
    SHEET_COMMENTED = "sheet:commented"
    POST_READ_AGAIN = "post:read-again"
    POST_PICTURE_READ = "post:picture-read"
    POST_WITHDRAWN = "post:withdrawn"
    POST_REPORTED = "post:reported"
    ITEM_CLAIMED = "item:claimed"
    ITEM_RELEASED = "item:released"
    CASE_CLOSED = "case:closed"
    HANDED_TO_LEAD = "item:handed-to-lead"
    POST_RETURNED = "post:returned"
    AUTHOR_WRITTEN_TO = "post:author-written-to"
    AUTHOR_WATCHED = "post:author-watched"
    AUTHOR_SANCTIONED = "post:author-sanctioned"
    POST_APPROVED = "post:approved"
    POST_EDITED = "post:edited"
    POST_REMOVED = "post:removed"
    POST_NOTED = "post:noted"
    REVIEWED_WITHOUT_ACTION = "post:no-action"
    DECISION_UNDONE = "post:decision-undone"
    POST_RESTORED = "post:restored"
    POST_NOTE_TAKEN_OFF = "post:note-taken-off"
    POST_WORDS_PUT_BACK = "post:words-put-back"
    DECISION_PROPOSED = "decision:proposed"
    DECISION_CONFIRMED = "decision:confirmed"
    ESCALATION_HANDED_BACK = "escalation:handed-back"
    ESCALATION_OPENED = "escalation:opened"
    ESCALATION_ACCEPTED = "escalation:accepted"
    ESCALATION_STEP = "escalation:step"
    ESCALATION_ASSESSED = "escalation:assessed"
    ESCALATION_CLOSED = "escalation:closed"
    PAGE_ACKNOWLEDGED = "page:acknowledged"
    GLASS_BROKEN = "glass:broken"
    GLASS_REFUSED = "glass:refused"
    REGISTRATION_READ = "registration:read"
    OPENING_ENDED = "glass:ended"
    OPENING_REVIEWED = "glass:reviewed"
    OPENING_TOLD = "glass:told"
    OPENING_NOT_TOLD = "glass:not-told"
    KEYS_MADE = "vault:keys-made"
    CLINICIAN_ENROLLED = "vault:enrolled"
    CLINICIAN_REMOVED = "vault:removed"
    PHRASE_CHANGED = "vault:phrase-changed"
    RECOVERY_KEY_MADE = "vault:recovery-key-made"
    KEY_CHANGED = "vault:key-changed"
    KEY_DESTROYED = "vault:key-destroyed"
    CEREMONY_REFUSED = "vault:refused"
    WATCH_BEGUN = "watch:begun"
    WATCH_RENEWED = "watch:renewed"
    WATCH_HANDED_OVER = "watch:handed-over"
    WATCH_ENDED = "watch:ended"
    WATCH_LAPSED = "watch:lapsed"
    MEMBER_NOTED = "member:noted"
    REACHED_OUT = "member:reached-out"
    LEFT_IN_PEACE = "member:left-in-peace"
    REPLY_PROPOSED = "reply:proposed"
    REPLY_APPROVED = "reply:approved"
    REPLY_RETURNED = "reply:returned"
    REPLY_TAKEN_BACK = "reply:taken-back"
    REPLY_WITHDRAWN = "reply:withdrawn"
    REPLIES_TAKEN_IN = "reply:taken-in"
    SHIFT_SET = "rota:shift-set"
    SHIFT_REMOVED = "rota:shift-removed"
    CASE_ASSIGNED = "case:assigned"
    SHIFT_PLANNED = "shift:planned"
    SHIFT_TAKEN_OFF = "shift:taken-off"
    SHIFT_BEGUN = "shift:begun"
    SHIFT_ENDED = "shift:ended"
    SHIFT_SIGNED_OFF = "shift:signed-off"
    ORGANISATION_ADDED = "organisation:added"
    ORGANISATION_CHANGED = "organisation:changed"
    RULE_ADDED = "rule:added"
    RULE_CHANGED = "rule:changed"
    RULE_ENDED = "rule:ended"
    PHRASE_PROPOSED = "phrasebook:proposed"
    PHRASE_APPROVED = "phrasebook:approved"
    PHRASE_RETURNED = "phrasebook:returned"
    PHRASE_WITHDRAWN = "phrasebook:withdrawn"
    LEXICON_TAKEN_IN = "phrasebook:taken-in"
    LEXICON_REVERTED = "phrasebook:reverted"
    HELP_LINE_KEPT = "help:line-kept"
    HELP_LINE_TAKEN_OFF = "help:line-taken-off"
    HELP_VERIFIED = "help:verified"
    MEMBER_SANCTIONED = "member:sanctioned"
    SANCTION_CONFIRMED = "member:sanction-confirmed"
    SANCTION_EASED = "member:sanction-eased"
    SANCTION_LIFTED = "member:sanction-lifted"
    APPEAL_MADE = "appeal:made"
    APPEAL_ANSWERED = "appeal:answered"
    GROUP_BEGUN = "group:begun"
    GROUP_CHANGED = "group:changed"
    GROUP_WELCOMED = "group:welcomed"
    GROUP_CLOSED = "group:closed"
    GROUP_REOPENED = "group:reopened"


FACTS: dict[Act, frozenset[str]] = {act: frozenset() for act in Act} | {
    Act.ACCOUNT_JOINED: frozenset({"organisation", "rule"}),
    Act.NEWCOMER_GREETED: frozenset({"minutes"}),
    Act.MAIL_STOPPED: frozenset({"kind"}),
    Act.FACTOR_SET_UP: frozenset({"kind"}),
    Act.FACTOR_REMOVED: frozenset({"kind"}),
    Act.STAFF_INVITED: frozenset({"roles"}),
    Act.STAFF_JOINED: frozenset({"roles"}),
    Act.STAFF_CHANGED: frozenset({"roles"}),
    Act.GUIDE_RENAMED: frozenset({"before", "after"}),
    Act.REGISTRATION_FILED: frozenset({"expires"}),
    Act.ACCESS_REFUSED: frozenset({"endpoint", "needs"}),
    Act.POST_HELD: frozenset({"version", "level"}),
    Act.POST_KEPT_BACK: frozenset({"version", "level"}),
    Act.GUIDE_CAME_BACK: frozenset({"community", "since"}),
    Act.POST_PUBLISHED: frozenset({"version", "level"}),
    Act.BURST_SEEN: frozenset({"category"}),
    Act.SAMPLE_ANSWERED: frozenset({"category"}),
    Act.SECOND_READING_ANSWERED: frozenset({"outcome"}),
    Act.SHEET_COMMENTED: frozenset({"sheet"}),
    Act.POST_READ_AGAIN: frozenset({"version", "level"}),
    Act.POST_PICTURE_READ: frozenset({"version", "level"}),
    Act.POST_MASKED: frozenset({"version", "kinds"}),
    Act.POST_UNSCANNED: frozenset({"version", "tries"}),
    Act.FOLLOWERS_UNTOLD: frozenset({"tries"}),
    Act.POST_REPORTED: frozenset({"category"}),
    Act.POST_EDITED: frozenset({"before", "after", "category"}),
    Act.POST_REMOVED: frozenset({"category"}),
    Act.POST_RETURNED: frozenset({"category"}),
    Act.HANDED_TO_LEAD: frozenset({"category"}),
    Act.POST_NOTED: frozenset({"note"}),
    Act.REVIEWED_WITHOUT_ACTION: frozenset({"category"}),
    Act.DECISION_UNDONE: frozenset({"outcome"}),
    Act.AUTHOR_WATCHED: frozenset({"kind"}),
    Act.AUTHOR_SANCTIONED: frozenset({"kind"}),
    Act.POST_RESTORED: frozenset({"category"}),
    Act.POST_NOTE_TAKEN_OFF: frozenset({"category"}),
    Act.POST_WORDS_PUT_BACK: frozenset({"category"}),
    Act.DECISION_PROPOSED: frozenset({"outcome"}),
    Act.DECISION_CONFIRMED: frozenset({"outcome"}),
    Act.ESCALATION_OPENED: frozenset({"severity", "source"}),
    Act.ESCALATION_STEP: frozenset({"step"}),
    Act.ESCALATION_ASSESSED: frozenset({"immediacy", "subject"}),
    Act.ESCALATION_CLOSED: frozenset({"outcome"}),
    Act.GLASS_BROKEN: frozenset({"escalation", "category"}),
    Act.GLASS_REFUSED: frozenset({"escalation", "why"}),
    Act.REGISTRATION_READ: frozenset({"field", "escalation"}),
    Act.OPENING_REVIEWED: frozenset({"finding"}),
    Act.OPENING_ENDED: frozenset({"escalation"}),
    Act.OPENING_TOLD: frozenset({"escalation", "fields"}),
    Act.OPENING_NOT_TOLD: frozenset({"escalation", "look_again_on"}),
    Act.KEYS_MADE: frozenset({"residency"}),
    Act.CLINICIAN_ENROLLED: frozenset({"residency"}),
    Act.CLINICIAN_REMOVED: frozenset({"residency"}),
    Act.PHRASE_CHANGED: frozenset({"residency"}),
    Act.RECOVERY_KEY_MADE: frozenset({"residency"}),
    Act.KEY_CHANGED: frozenset({"residency", "purpose"}),
    Act.KEY_DESTROYED: frozenset({"residency", "purpose"}),
    Act.CEREMONY_REFUSED: frozenset({"residency", "why"}),
    Act.REPLY_PROPOSED: frozenset({"number"}),
    Act.REPLY_APPROVED: frozenset({"number"}),
    Act.REPLY_RETURNED: frozenset({"number"}),
    Act.REPLY_TAKEN_BACK: frozenset({"number"}),
    Act.REPLY_WITHDRAWN: frozenset({"number"}),
    Act.REPLIES_TAKEN_IN: frozenset({"count"}),
    Act.WATCH_BEGUN: frozenset({"kind"}),
    Act.WATCH_RENEWED: frozenset({"kind"}),
    Act.WATCH_HANDED_OVER: frozenset({"kind", "to"}),
    Act.WATCH_ENDED: frozenset({"kind"}),
    Act.WATCH_LAPSED: frozenset({"kind"}),
    Act.SHIFT_SET: frozenset({"account", "starts_at", "ends_at"}),
    Act.SHIFT_REMOVED: frozenset({"account"}),
    Act.CASE_ASSIGNED: frozenset({"to"}),
    Act.SHIFT_PLANNED: frozenset({"account", "starts_at", "ends_at"}),
    Act.SHIFT_TAKEN_OFF: frozenset({"account"}),
    Act.SHIFT_SIGNED_OFF: frozenset({"account", "escalations", "items"}),
    Act.ORGANISATION_ADDED: frozenset({"slug"}),
    Act.ORGANISATION_CHANGED: frozenset({"fields", "before", "after"}),
    Act.RULE_ADDED: frozenset({"rule", "kind"}),
    Act.RULE_CHANGED: frozenset({"rule", "version"}),
    Act.RULE_ENDED: frozenset({"rule", "version"}),
    Act.PHRASE_PROPOSED: frozenset({"rule", "kind"}),
    Act.PHRASE_APPROVED: frozenset({"rule", "version"}),
    Act.PHRASE_RETURNED: frozenset({"rule"}),
    Act.PHRASE_WITHDRAWN: frozenset({"rule"}),
    Act.LEXICON_TAKEN_IN: frozenset({"version"}),
    Act.LEXICON_REVERTED: frozenset({"version", "to"}),
    Act.HELP_LINE_KEPT: frozenset({"key"}),
    Act.HELP_LINE_TAKEN_OFF: frozenset({"key"}),
    Act.HELP_VERIFIED: frozenset({"key"}),
    Act.MEMBER_SANCTIONED: frozenset({"sanction", "kind", "category", "until"}),
    Act.SANCTION_CONFIRMED: frozenset({"sanction", "kind"}),
    Act.SANCTION_EASED: frozenset({"sanction", "kind", "before", "after"}),
    Act.SANCTION_LIFTED: frozenset({"sanction", "kind"}),
    Act.APPEAL_MADE: frozenset({"kind"}),
    Act.APPEAL_ANSWERED: frozenset({"kind", "outcome"}),
    Act.GROUP_BEGUN: frozenset({"slug"}),
    Act.GROUP_CHANGED: frozenset({"slug"}),
    Act.GROUP_WELCOMED: frozenset({"slug"}),
    Act.GROUP_CLOSED: frozenset({"slug"}),
    Act.GROUP_REOPENED: frozenset({"slug"}),
}
