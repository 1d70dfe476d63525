"""The domain: tables and the verbs that change them. Floors, top to bottom: rights, vault, care, community, people,
ground.
"""
from importlib import import_module

TABLES = (
    "ground.audit", "ground.limits", "ground.marks", "ground.outbox", "ground.retention",
    "people.accounts", "people.closing", "people.eligibility", "people.email_changes", "people.guide_names",
    "people.invitations", "people.mailings", "people.notice_choices", "people.notices", "people.organisations",
    "people.passkeys", "people.professions", "people.recovery_codes", "people.reset_links", "people.rota",
    "people.sessions", "people.standing",
    "community.blocks", "community.bricks", "community.drafts", "community.filters", "community.follows",
    "community.membership", "community.photos", "community.posts",
    "community.revisions", "community.supports", "community.tags", "community.words",
    "care.appeals", "care.arrivals", "care.assessments", "care.bursts", "care.cases", "care.confirmations",
    "care.debriefs", "care.decisions", "care.escalations", "care.exposure", "care.hits", "care.looks", "care.nobody",
    "care.notes", "care.pages", "care.phrase_proposals", "care.phrase_rules", "care.phrase_trials",
    "care.reaching", "care.reply_templates", "care.reports", "care.rescans", "care.samples",
    "care.second_readings", "care.shifts", "care.timeline", "care.watch_rows",
    "figures.sheets",
    "vault.afterwards", "vault.glass",
    "rights.exports",
)


def every_table() -> None:
    """Import every module that declares a table, for migrations and checks."""
    for name in TABLES:
        import_module(f"models.{name}")
