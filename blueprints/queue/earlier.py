"""The earlier versions of a post, for those who review it (S3.13); hard words stay covered as on the item (S5.16)."""
from blueprints.access import me, requires
from blueprints.marking import covered_parts
from blueprints.pages import render
from blueprints.queue import bp
from models.care import exposure, queue, veils, versions
from models.ground.permissions import Can


@bp.get("/items/<int:item_id>/versions")
@requires(Can.SEE_QUEUE)
def earlier(item_id):
    item = queue.find(item_id, for_=me())
    language, is_lifted = item.post.community, "words" in exposure.shown(item, for_=me())

    def cover(title, body):
        spans = None if is_lifted else veils.hard(title, body, language=language)
        return *covered_parts(title, body, spans), spans is not None
    return render("queue/versions.html", item=item, post=item.post, versions=versions.of(item.post, cover=cover))
