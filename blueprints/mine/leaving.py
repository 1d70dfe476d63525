"""Closing one's account (S2.10): the password, a choice, seven days to think again."""
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, my_session, requires
from blueprints.mine import bp
from blueprints.mine.data_forms import CloseForm
from blueprints.pages import go, render
from models.ground import retention
from models.ground.permissions import Can
from models.people import closing, sessions


@bp.route("/close", methods=["GET", "POST"])
@requires(Can.KEEP_OWN_DATA)
@keeps_what_was_typed
def close():
    form = CloseForm()
    if form.is_confirmed():
        closing.ask(by=me(), posts=form.posts.data)
        sessions.end_others(my_session())
        return go("mine.close")
    return render("mine/close.html", form=form, closing=closing.pending(for_=me()), days=retention.days,
                  retention_days=me().organisation.retention_days if me().organisation else 0)


@bp.post("/close/undo")
@requires(Can.KEEP_OWN_DATA)
def keep_account():
    closing.undo(by=me())
    return go("mine.index", gettext("Your account stays as it is. It’s good that you’re still here."))
