"""The templates that come with the house (content/replies.toml), taken in with the migrations: each once, in each
language. What Leads make of them afterwards is theirs: a release changes none.
"""
from sqlalchemy import select

from models.care.reply_templates import ReplyTemplate, ReplyWording
from models.care.second_person import ProposalState
from models.ground import audit
from models.ground.audit import Act
from models.ground.content import read
from models.ground.db import db, now


def take_in() -> int:
    """How many came that nobody had seen yet."""
    known = {tuple(row) for row in db.session.execute(select(ReplyTemplate.starter, ReplyTemplate.language))}
    new = [(row, language) for row in read("replies")["reply"] for language in ("en", "fr")
           if (row["key"], language) not in known]
    for row, language in new:
        template = ReplyTemplate(language=language, purpose=row["purpose"], starter=row["key"], number=1)
        db.session.add(template)
        db.session.flush()
        db.session.add(ReplyWording(
            template_id=template.id, language=language, number=1, title=row[language]["title"],
            body=row[language]["body"].strip(), reason="", state=ProposalState.APPROVED.value, decided_at=now()))
    if new:
        audit.record(Act.REPLIES_TAKEN_IN, count=len(new))
    return len(new)
