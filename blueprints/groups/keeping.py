"""Keeping groups: Leads begin, change and close them, guides write the welcome. Each act is on record (S3.6, S5)."""
from flask_babel import gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.groups import bp
from blueprints.groups.forms import GroupForm, GroupWordsForm, ReasonForm, WelcomeForm
from blueprints.pages import go, render
from blueprints.writing import posted
from models.community import groups
from models.ground.permissions import Can


@bp.route("/new", methods=["GET", "POST"])
@requires(Can.KEEP_GROUPS)
@keeps_what_was_typed
def new():
    form = GroupForm(community=me().community)
    written = posted(form, lambda: _begin(form), language=form.community.data)
    if written is None:
        return render("groups/new.html", form=form)
    return go("groups.index", gettext("The group has begun. Its words are read before others see it."))


@bp.route("/<group>/edit", methods=["GET", "POST"])
@requires(Can.KEEP_GROUPS)
@keeps_what_was_typed
def edit(group):
    told = groups.find(group, for_=me())
    words = groups.words_of(told.group)
    form = GroupWordsForm(obj=words, seen_version=words.version if words else None)
    written = posted(form, lambda: _change(told.group, form), language=told.group.community)
    if written is None:
        form.now_sees(words)
        return render("groups/edit.html", form=form, told=told, current=words)
    return go("groups.show", gettext("Your change is in. It is read before others see it."), group=group)


@bp.route("/<group>/welcome", methods=["GET", "POST"])
@requires(Can.REPLY_AS_GUIDE)
@keeps_what_was_typed
def welcome(group):
    told = groups.find(group, for_=me())
    current = groups.welcome_of(told.group)
    form = WelcomeForm(obj=current, seen_version=current.version if current else None)
    written = posted(form, lambda: groups.welcome(told.group, by=me(), body=form.body.data, key=form.once.data,
                                                  seen_version=form.seen_version.data),
                     language=told.group.community)
    if written is None:
        form.now_sees(current)
        return render("groups/welcome.html", form=form, told=told, current=current)
    return go("groups.show", gettext("Your welcome is in. It is read before others see it."), group=group)


@bp.route("/<group>/close", methods=["GET", "POST"])
@requires(Can.KEEP_GROUPS)
@keeps_what_was_typed
def close(group):
    told, form = groups.find(group, for_=me()), ReasonForm()
    if not form.validate_on_submit():
        return render("groups/close.html", form=form, told=told)
    groups.close(told.group, by=me(), reason=form.reason.data)
    return go("groups.show", gettext("The group is closed. What stands in it can still be read there."), group=group)


@bp.route("/<group>/reopen", methods=["GET", "POST"])
@requires(Can.KEEP_GROUPS)
@keeps_what_was_typed
def reopen(group):
    told, form = groups.find(group, for_=me()), ReasonForm()
    if not form.validate_on_submit():
        return render("groups/reopen.html", form=form, told=told)
    groups.reopen(told.group, by=me(), reason=form.reason.data)
    return go("groups.show", gettext("The group is open again."), group=group)


def _begin(form: GroupForm):
    begun = groups.begin(by=me(), community=form.community.data, sort=form.sort.data, name=form.title.data,
                         about=form.body.data, doors=form.ways_in, reason=form.reason.data, key=form.once.data)
    return groups.words_of(begun)


def _change(group, form: GroupWordsForm):
    groups.change(group, by=me(), name=form.title.data, about=form.body.data, reason=form.reason.data,
                  key=form.once.data, seen_version=form.seen_version.data)
    return groups.words_of(group)
