"""The earlier versions of a post, for those who review it (S3.13)."""
from blueprints.access import me, requires
from blueprints.pages import render
from blueprints.queue import bp
from models.care import queue, versions
from models.ground.permissions import Can


@bp.get("/items/<int:item_id>/versions")
@requires(Can.SEE_QUEUE)
def earlier(item_id):
    item = queue.find(item_id, for_=me())
    return render("queue/versions.html", item=item, post=item.post, versions=versions.of(item.post))
