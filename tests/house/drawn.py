"""Objects for the addresses of second readings and of kept sheets."""
from datetime import date

from models.care import cases, decisions, queue, second_readings
from models.care.queue import Band, Source
from models.figures import quality, sheets
from models.figures.sheets import QualitySheet, SheetKind
from models.ground import transaction
from models.ground.db import db
from tests import factories


def real_objects(cast) -> dict:
    """A decision of Lee's that waits to be read again; a sheet."""
    post = factories.talkabout(cast.ash, title="Drawn by chance")
    item = queue.open_item(post, Band.ROUTINE, Source.REPORT)
    queue.claim(item.id, by=cast.lee)
    decisions.take_no_action(item.id, by=cast.lee, category="within-rules", words="", seen_version=1)
    cases.give_back(item.case)      # Ash's other posts wait in it
    decided = db.session.query(decisions.Decision).filter_by(item_id=item.id).one()
    second_readings.put(decided.id, post.id, post.community)
    reading = db.session.query(second_readings.SecondReading).filter_by(post_id=post.id).one()
    span = sheets.span(SheetKind.WEEK, date(2026, 11, 9))
    db.session.add(QualitySheet(kind="week", label=span.label, first_day=span.first_day, last_day=span.last_day,
                                figures=quality.figures(span.period)))
    transaction.commit()
    return {"decision_id": decided.id, "reading_id": reading.id, "shelf": "weeks", "label": span.label}
