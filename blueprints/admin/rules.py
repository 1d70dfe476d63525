"""Who may join through an organisation (S2.3): rules with versions, and the posters of codes and links (S9.4)."""
from io import BytesIO

import segno
from flask import current_app, make_response, request, url_for
from flask_babel import force_locale, gettext

from blueprints.access import keeps_what_was_typed, me, requires
from blueprints.admin import bp
from blueprints.admin.forms import RuleForm, WhyForm
from blueprints.pages import go, render
from models.ground.errors import NotFound
from models.ground.permissions import Can
from models.people import eligibility, keeping, organisations


@bp.get("/organisations/<organisation>/rules")
@requires(Can.KEEP_ORGANISATIONS)
def rules(organisation):
    return render("admin/rules.html", organisation=organisations.find(organisation), kinds=eligibility.KINDS)


@bp.route("/organisations/<organisation>/rules/new", methods=["GET", "POST"])
@requires(Can.KEEP_ORGANISATIONS)
@keeps_what_was_typed
def add_rule(organisation):
    place, kind = organisations.find(organisation), _kind()
    form = RuleForm(kind, data={"value": eligibility.suggest_code() if kind in eligibility.CODED else ""})
    if form.validate_on_submit() and form.keeps(keeping.add_rule, place, kind=kind, by=me(), reason=form.reason.data,
                                                **form.facts()):
        return go("admin.rules", gettext("The rule is in force."), organisation=place.slug)
    return render("admin/rule.html", form=form, organisation=place, kind=kind, rule=None)


@bp.route("/organisations/<organisation>/rules/<int:rule_id>", methods=["GET", "POST"])
@requires(Can.KEEP_ORGANISATIONS)
@keeps_what_was_typed
def change_rule(organisation, rule_id):
    place = organisations.find(organisation)
    rule = keeping.find_rule(place, rule_id)
    form = RuleForm(rule.kind, data=RuleForm.filled_from(rule))
    if form.validate_on_submit() and form.keeps(keeping.change_rule, rule, place, current=rule.version, by=me(),
                                                reason=form.reason.data, **form.facts()):
        return go("admin.rules", gettext("The rule has a new version."), organisation=place.slug)
    return render("admin/rule.html", form=form, organisation=place, kind=rule.kind, rule=rule)


@bp.route("/organisations/<organisation>/rules/<int:rule_id>/end", methods=["GET", "POST"])
@requires(Can.KEEP_ORGANISATIONS)
@keeps_what_was_typed
def end_rule(organisation, rule_id):
    place, form = organisations.find(organisation), WhyForm()
    rule = keeping.find_rule(place, rule_id)
    if form.validate_on_submit() and form.keeps(keeping.end_rule, rule, place, by=me(), reason=form.reason.data):
        return go("admin.rules", gettext("The rule is ended: nobody joins by it any more."), organisation=place.slug)
    return render("admin/end_rule.html", form=form, organisation=place, rule=rule)


@bp.get("/organisations/<organisation>/rules/<int:rule_id>/poster/<lang>")
@requires(Can.KEEP_ORGANISATIONS)
def poster(organisation, rule_id, lang):
    """To be printed, in one of the organisation's languages, whatever the administrator reads."""
    place = organisations.find(organisation)
    rule = _coded(place, rule_id)
    if lang not in place.languages:
        raise NotFound
    with force_locale(lang):
        return render("admin/poster.html", organisation=place, rule=rule, address=_address(place, rule))


@bp.get("/organisations/<organisation>/rules/<int:rule_id>/code.svg")
@requires(Can.KEEP_ORGANISATIONS)
def code_picture(organisation, rule_id):
    """The QR code of its joining page: level Q still reads with a quarter of it gone."""
    place = organisations.find(organisation)
    drawn = BytesIO()
    code = segno.make_qr(_address(place, _coded(place, rule_id)), error="q")
    code.save(drawn, kind="svg", scale=8, border=4, light="white")
    response = make_response(drawn.getvalue())
    response.mimetype = "image/svg+xml"
    return response


def _kind() -> str:
    kind = request.args.get("kind", "")
    if kind not in eligibility.KINDS:
        raise NotFound
    return kind


def _coded(place, rule_id: int):
    rule = keeping.find_rule(place, rule_id)
    if not rule.has_code:
        raise NotFound
    return rule


def _address(place, rule) -> str:
    base = current_app.config["SETTINGS"].base_url or request.url_root.rstrip("/")
    return base + url_for("front_door.join", organisation=place.slug, code=rule.value)
