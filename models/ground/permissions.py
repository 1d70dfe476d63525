"""Who may do what: one table that a clinician can read (S1). Default deny: what isn't here is refused."""
from enum import StrEnum
from functools import cache


class Role(StrEnum):
    MEMBER = "member"
    WALL_GUIDE = "wall_guide"
    TRAINEE_GUIDE = "trainee_guide"         # a guide whose decisions a Lead confirms
    LEAD_WALL_GUIDE = "lead_wall_guide"
    SENIOR_CLINICIAN = "senior_clinician"
    SERVICE_DIRECTOR = "service_director"
    CLINICAL_DIRECTOR = "clinical_director"
    CHIEF_EXECUTIVE = "chief_executive"
    PARTNER_VIEWER = "partner_viewer"
    REFERRER = "referrer"
    ADMINISTRATOR = "administrator"


class Can(StrEnum):
    READ_THE_WALL = "wall:read"
    WRITE_ON_THE_WALL = "wall:write"
    SUPPORT = "wall:support"
    REPLY_AS_GUIDE = "wall:reply-as-guide"
    KEEP_OWN_SPACE = "mine:keep"
    KEEP_OWN_DATA = "mine:data"
    SEE_QUEUE = "queue:see"
    DECIDE = "queue:decide"
    DECIDE_ON_RISK = "queue:decide-on-risk"
    CONFIRM_DECISIONS = "queue:confirm"
    READ_AGAIN = "queue:read-again"
    KEEP_WATCHES = "watch:keep"
    ESCALATE = "escalation:open"
    SEE_ESCALATIONS = "escalation:see"
    ACCEPT_ESCALATION = "escalation:accept"
    BREAK_GLASS = "registry:open"
    REVIEW_OPENING = "registry:review"
    SEE_ROTA = "rota:see"
    KEEP_ROTA = "rota:keep"
    KEEP_GROUPS = "group:keep"
    OVERSEE = "oversight:see"
    KEEP_ORGANISATIONS = "organisation:keep"
    READ_PHRASEBOOK = "phrasebook:read"
    KEEP_PHRASEBOOK = "phrasebook:keep"
    SEE_STALE_HELP = "help:see-stale"
    KEEP_STAFF = "staff:keep"
    HAVE_ACCOUNT = "account:have"
    SEE_OWN_STANDING = "mine:standing"
    SANCTION = "member:sanction"
    SUSPEND = "member:suspend"
    ANSWER_APPEALS = "appeal:answer"


_ACCOUNT = {Can.HAVE_ACCOUNT}
_WALL = _ACCOUNT | {Can.READ_THE_WALL, Can.WRITE_ON_THE_WALL, Can.SUPPORT, Can.KEEP_OWN_SPACE}
_GUIDE = _WALL | {Can.REPLY_AS_GUIDE, Can.SEE_QUEUE, Can.DECIDE, Can.KEEP_WATCHES, Can.ESCALATE, Can.SEE_ESCALATIONS,
                  Can.SEE_ROTA, Can.READ_PHRASEBOOK}
_TRAINED = _GUIDE | {Can.READ_AGAIN, Can.SANCTION, Can.ANSWER_APPEALS}      # whose opinion stands by itself
_LEAD = _TRAINED | {Can.SUSPEND, Can.DECIDE_ON_RISK, Can.CONFIRM_DECISIONS, Can.KEEP_ROTA, Can.KEEP_GROUPS, Can.OVERSEE,
                    Can.SEE_STALE_HELP, Can.KEEP_PHRASEBOOK}
_SENIOR = _LEAD | {Can.ACCEPT_ESCALATION, Can.BREAK_GLASS, Can.REVIEW_OPENING}
_DIRECTOR = _ACCOUNT | {Can.OVERSEE, Can.SEE_ROTA, Can.SEE_STALE_HELP}

MAY: dict[Role, frozenset[Can]] = {
    Role.MEMBER: frozenset(_WALL | {Can.KEEP_OWN_DATA, Can.SEE_OWN_STANDING}),
    Role.WALL_GUIDE: frozenset(_TRAINED),
    Role.TRAINEE_GUIDE: frozenset(_GUIDE),
    Role.LEAD_WALL_GUIDE: frozenset(_LEAD),
    Role.SENIOR_CLINICIAN: frozenset(_SENIOR),
    Role.SERVICE_DIRECTOR: frozenset(_DIRECTOR),
    Role.CLINICAL_DIRECTOR: frozenset(_DIRECTOR),
    Role.CHIEF_EXECUTIVE: frozenset(_DIRECTOR),
    Role.PARTNER_VIEWER: frozenset(_ACCOUNT),
    Role.REFERRER: frozenset(_ACCOUNT),
    Role.ADMINISTRATOR: frozenset(_ACCOUNT | {Can.KEEP_ORGANISATIONS, Can.KEEP_STAFF, Can.SEE_STALE_HELP}),
}
STAFF = frozenset(Role) - {Role.MEMBER}
CLINICIANS = frozenset({Role.WALL_GUIDE, Role.LEAD_WALL_GUIDE, Role.SENIOR_CLINICIAN})    # need a registration
GUIDES = CLINICIANS | {Role.TRAINEE_GUIDE}
# What is left of a guide's rights when their professional registration has lapsed: to read, and to raise the alarm.
WHILE_LAPSED = frozenset({Can.READ_THE_WALL, Can.KEEP_OWN_SPACE, Can.SEE_QUEUE, Can.ESCALATE, Can.SEE_ESCALATIONS,
                          Can.SEE_ROTA, Can.KEEP_ROTA, Can.OVERSEE, Can.HAVE_ACCOUNT, Can.READ_PHRASEBOOK})

# What is left to a member who is suspended or removed: to read what stands against them, to appeal, their own data.
WHILE_BARRED = frozenset({Can.SEE_OWN_STANDING, Can.KEEP_OWN_DATA})


@cache
def rights(roles: frozenset[Role], *, lapsed: bool = False, barred: bool = False) -> frozenset[Can]:
    """All that these roles carry. A lapsed registration dims clinical roles, and no other."""
    return frozenset(can for role in roles for can in MAY[role] if (not barred or can in WHILE_BARRED) and
                     not (lapsed and role in CLINICIANS and can not in WHILE_LAPSED))
