"""What the tests of the desk share: texts that the scan finds something in, an item of a post, a claim."""
from sqlalchemy import select

from models.care.queue import QueueItem
from models.ground.db import db

DANGER = "I want to kill myself tonight, I have a plan."
PHONE = "Call me on 403-555-0134 if you like."


def item_of(post) -> QueueItem:
    return db.session.scalars(
        select(QueueItem).where(QueueItem.post_id == post.id).order_by(QueueItem.id.desc())).first()


def claimed(item, client) -> str:
    """Taken on by this client; the item's address."""
    client.post(f"/queue/items/{item.id}/claim", status=303)
    return f"/queue/items/{item.id}"
