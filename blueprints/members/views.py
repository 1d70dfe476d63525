"""A member's page, and how to hide a member (S3.10). Nobody is told that they were hidden."""
from flask import redirect, request, url_for
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.drafting import begin, drafted
from blueprints.formatting import language
from blueprints.marking import avatar
from blueprints.members import bp
from blueprints.members.forms import MESSAGES, HideForm, OwnWordsForm
from blueprints.pages import back_to, go, render
from blueprints.writing import posted
from models.community import blocks, filters, follows, groups, profiles, tags, wall
from models.community.drafts import Room
from models.ground.permissions import Can


@bp.get("/members/<username>")
@requires(Can.READ_THE_WALL)
def show(username):
    member = profiles.find(username, for_=me())
    before = request.args.get("before", "")
    page = wall.page(for_=me(), by=member, before=before)
    is_me = member.id == me().id
    words = profiles.own_words(for_=me()) if is_me else profiles.words_of(member, for_=me())
    return render("members/show.html", member=member, avatar=avatar(member.username), is_me=is_me, words=words,
                  hiding=blocks.between(member, for_=me()),
                  follows=follows.follows_member(member, for_=me()), may_hide=not me().is_staff,
                  sheet=page, is_first=not before, names={one.id: one.name for one in groups.met(for_=me())},
                  folded=filters.folded(page.rows, for_=me(), text=lambda row: f"{row.title} {row.excerpt}"),
                  topics={key: topic.name(language()) for key, topic in tags.kept().items()})


@bp.post("/members/<username>/follow")
@requires(Can.SUPPORT)
def follow(username):
    follows.follow_member(profiles.find(username, for_=me()), by=me())
    return go("members.show", gettext("You follow what they share. Nobody is told."), username=username)


@bp.post("/members/<username>/unfollow")
@requires(Can.SUPPORT)
def unfollow(username):
    follows.unfollow_member(profiles.find(username, for_=me()), by=me())
    return redirect(back_to(request.form.get("back"), url_for("members.show", username=username)), 303)


@bp.route("/members/<username>/hide", methods=["GET", "POST"])
@requires(Can.SUPPORT)
@keeps_what_was_typed
def hide(username):
    member, form = profiles.find(username, for_=me()), HideForm()
    if form.validate_on_submit():
        with form.refusing(MESSAGES):
            blocks.hide(member, by=me(), kind=form.kind.data)
            return go("members.show", gettext("Done. Nobody is told."), username=member.username)
    return render("members/hide.html", form=form, member=member)


@bp.post("/members/<username>/show-again")
@requires(Can.SUPPORT)
def show_again(username):
    blocks.show_again(profiles.find_hidden(username, for_=me()), by=me())
    return go("members.hidden", gettext("You see what they write again."))


@bp.get("/mine/hidden")
@requires(Can.KEEP_OWN_SPACE)
def hidden():
    return render("members/hidden.html", hidden=blocks.hidden(for_=me()))


@bp.route("/mine/words", methods=["GET", "POST"])
@requires(Can.KEEP_OWN_SPACE)
@keeps_what_was_typed
@drafted(Room.WORDS)
def own_words():
    current = profiles.own_words(for_=me())
    form = begin(OwnWordsForm, for_=me(), obj=current, seen_version=current.version if current else None)
    written = posted(form, lambda: profiles.say(form.body.data, by=me(), key=form.once.data,
                                                seen_version=form.seen_version.data, in_danger=form.in_danger),
                     language=me().community)
    if written is None:
        return render("members/own_words.html", form=form, current=current)
    if written.needs_help:
        return go("front_door.help_now", gettext("Your words are in. Please look at these lines: they answer now."))
    return go("members.show", gettext("Your words are in. They are read before others see them."),
              username=me().username)
