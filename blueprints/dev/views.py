"""Mail and pages of the demo world; absent everywhere else."""
from flask import abort, current_app

from blueprints.access import is_demo, open_to_everyone
from blueprints.dev import bp, outbox
from blueprints.pages import render
from models.care import pages


@bp.get("/mail")
@open_to_everyone
def mail():
    _only_in_the_demo()
    return render("dev/mail.html", mails=outbox.newest(current_app.config["SETTINGS"].mailer_dir / "outbox"))


@bp.get("/pages")
@open_to_everyone
def paged():
    _only_in_the_demo()
    return render("dev/pages.html", pages=pages.latest())


def _only_in_the_demo() -> None:
    if not is_demo():
        abort(404)
