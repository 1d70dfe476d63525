"""Which notices appear, which are mailed and when; and the link in a mail that stops it (RFC 8058)."""
from flask import current_app, request
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, open_to_everyone, requires, takes_posts_without_token
from blueprints.mine import bp
from blueprints.mine.notice_forms import NoticesForm
from blueprints.pages import go, render
from models.ground import limits
from models.ground.errors import NotFound
from models.ground.limits import Limit
from models.ground.permissions import Can
from models.people import mailings, notice_choices
from models.people.mailings import Mail
from models.people.notices import SORTS


@bp.route("/notices/settings", methods=["GET", "POST"])
@requires(Can.READ_THE_WALL)
@keeps_what_was_typed
def notice_settings():
    mailing = mailings.kept(for_=me())
    form = NoticesForm.showing(notice_choices.of(SORTS, for_=me()), mailing.digest if mailing else "")
    if form.validate_on_submit():
        notice_choices.choose(SORTS, form.chosen(), by=me())
        mailings.choose(form.digest.data, by=me())
        return go("mine.notice_settings", gettext("It is as you chose, from now on."))
    return render("mine/notice_settings.html", form=form, asked=bool(mailing and mailing.digest),
                  stopped_at=mailing.stopped_at if mailing else None, has_address=bool(me().record_key))


@bp.post("/notices/mail-again")
@requires(Can.READ_THE_WALL)
def mail_again():
    mailings.go_on(by=me())
    return go("mine.notice_settings", gettext("Notices are mailed to you again."))


@bp.route("/mail/stop/<token>", methods=["GET", "POST"])
@open_to_everyone
@takes_posts_without_token
def stop_mail(token):
    """Opened it changes nothing. A POST stops the mail, from whoever holds the link: a mail program has no cookie."""
    try:
        mailing, mail = _of(token)
    except NotFound:
        return render("mine/stop_unknown.html", status=404)
    if request.method == "POST":
        mailings.stop(mailing, mail)
    return render("mine/stop_mail.html", is_digest=mail == Mail.DIGEST, has_stopped=mailing.has_stopped(mail))


def _of(token: str):
    """Only what is no link of ours counts: one address sends for everybody who has their mail with one provider."""
    settings, subject = current_app.config["SETTINGS"], request.remote_addr or ""
    try:
        return mailings.by_token(token, keys=settings.secret_keys)
    except NotFound:
        if request.method == "POST":
            limits.check(Limit.STOP_ADDRESS, subject, key=settings.secret_key)
            limits.count(Limit.STOP_ADDRESS, subject, key=settings.secret_key)
        raise
