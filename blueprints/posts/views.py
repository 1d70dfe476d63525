"""What can be done with any post: support, follow, report, edit, withdraw; and the way to it."""
from flask import redirect, request, url_for
from flask_babel import gettext
from wtforms.validators import StopValidation

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.drafting import begin, drafted
from blueprints.forms import SiteForm, too_long, up_to
from blueprints.pages import back_to, go, render
from blueprints.posts import bp
from blueprints.posts.forms import ReportForm
from blueprints.threads import to_post
from blueprints.writing import EditForm, posted
from models.care import reports, showing
from models.community import bricks, follows, posts, profiles, supports
from models.community.drafts import Room
from models.community.posts import Kind, State
from models.ground.permissions import Can
from safety.clean import letters


@bp.get("/<int:post_id>")
@requires(Can.READ_THE_WALL)
def show(post_id):
    """The stable address of whatever was shared: a reply is shown in its thread."""
    return to_post(posts.find(post_id, for_=me()))


@bp.post("/<int:post_id>/support")
@requires(Can.SUPPORT)
def support(post_id):
    """Give (`give`) or take back (`take`) a quiet support (S3.4)."""
    post = posts.find(post_id, for_=me())
    if "take" in request.form:
        supports.take_back(post, request.form["take"], by=me())
    else:
        supports.give(post, request.form.get("give", ""), by=me())
    return _back(post)


@bp.post("/<int:post_id>/follow")
@requires(Can.READ_THE_WALL)
def follow(post_id):
    post = posts.find(post_id, for_=me())
    follows.follow_post(post, by=me())
    return _back(post)


@bp.post("/<int:post_id>/unfollow")
@requires(Can.READ_THE_WALL)
def unfollow(post_id):
    post = posts.find(post_id, for_=me())
    follows.unfollow_post(post, by=me())
    return _back(post)


@bp.route("/<int:post_id>/report", methods=["GET", "POST"])
@requires(Can.SUPPORT)
@keeps_what_was_typed
def report(post_id):
    post = posts.find_others(post_id, for_=me())
    form = ReportForm()
    if form.validate_on_submit():
        reports.report(post, by=me(), category=form.category.data, words=form.words.data or "")
        return to_post(post, gettext("Thank you for looking out for the wall. A Wall Guide will read it, and a notice "
                                     "will tell you when that is done."))
    return render("posts/report.html", form=form, post=post)


@bp.route("/<int:post_id>/edit", methods=["GET", "POST"])
@requires(Can.WRITE_ON_THE_WALL)
@keeps_what_was_typed
@drafted(Room.EDIT, of="post_id")
def edit(post_id):
    post = posts.find_own(post_id, for_=me())
    form = _fit(begin(EditForm, for_=me(), obj=post, seen_version=post.version), post)
    is_behind = form.resumed is not None and form.seen_version.data != post.version
    written = posted(form, lambda: _revise(post, form), language=post.community)
    if written:
        return to_post(post, gettext("Your change is in. It is read before others see it."),
                       needs_help=written.needs_help)
    if form.form_errors or form.seen_version.errors or is_behind:
        form.seen_version.data, form.seen_version.raw_data = post.version, None
    return render("posts/edit.html", form=form, post=post, is_behind=is_behind)


@bp.route("/<int:post_id>/withdraw", methods=["GET", "POST"])
@requires(Can.WRITE_ON_THE_WALL)
@keeps_what_was_typed
def withdraw(post_id):
    post = posts.find_own(post_id, for_=me(), or_withdrawn=request.method == "POST")
    form = SiteForm()
    if form.validate_on_submit():
        posts.withdraw(post, by=me())
        message = gettext("It is withdrawn. Nobody else can see it any more.")
        if post.kind == Kind.WORDS:
            return go("members.show", message, username=me().username)
        has_thread = post.parent_id and post.parent.state == State.PUBLISHED
        return to_post(post.parent, message) if has_thread else go("wall.index", message)
    return render("posts/withdraw.html", form=form, post=post)


def _back(post):
    """To the page that the button stood on, at the post; htmx follows and takes the post's row from it."""
    anchor = f"#reply-{post.id}" if post.parent_id else ""
    fallback = url_for("posts.show", post_id=post.id)
    return redirect(back_to(request.form.get("back"), fallback) + anchor, 303)


def _revise(post, form: EditForm):
    posts.revise(post, by=me(), title=form.title.data if form.title else "", body=form.body.data,
                 seen_version=form.seen_version.data, in_danger=form.in_danger)
    return post


def _fit(form: EditForm, post) -> EditForm:
    """The form of this kind of post: a reply has no title, a brick's words are few, and a guide may describe it."""
    if post.kind in (Kind.REPLY, Kind.WORDS, Kind.WELCOME):
        del form.title
    if post.kind == Kind.WORDS:
        form.body.validators = [*form.body.validators, up_to(profiles.LENGTH)]
    if post.kind == Kind.BRICK:
        form.title.validators = [*form.title.validators[:1], _at_most_on_a_brick]
        if request.method == "GET" and not form.body.data:
            form.body.data = showing.words_to_edit(post)["body"]
        form.title.label.text, form.body.label.text = gettext("Words on the brick"), gettext("Describe it")
    return form


def _at_most_on_a_brick(form, field):
    if letters(field.data) > bricks.WORDS_LENGTH:
        raise StopValidation(too_long(bricks.WORDS_LENGTH, field.data))
