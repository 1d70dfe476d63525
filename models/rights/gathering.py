"""What is in the export: plain values, part by part, each a read of its own (S2.10, S7.6).

The member's own words and facts. Never other people's: not the talkabout that a reply stands under, not what others
reported, not a clinician's notes, which may speak of others and are gone through with the member on request.
"""
from sqlalchemy import func, literal, or_, select

from models.care.appeals import Appeal
from models.care.arrivals import Arrival
from models.care.decisions import Decision, Outcome
from models.care.escalations import Escalation
from models.care.reports import Report
from models.care.watch_rows import Watch, WatchStep
from models.community import blocks
from models.community.bricks import Brick
from models.community.drafts import Draft
from models.community.filters import Filter
from models.community.follows import Follow
from models.community.membership import Group, Membership
from models.community.photos import Photo
from models.community.posts import Post
from models.community.revisions import Revision
from models.community.supports import Support
from models.ground.audit import AuditEntry
from models.ground.db import db
from models.people.accounts import Account
from models.people.closing import Closing
from models.people.email_changes import EmailChange
from models.people.mailings import Mailing
from models.people.notice_choices import NoticeChoice
from models.people.notices import SHOWN, Notice
from models.people.passkeys import Passkey
from models.people.recovery_codes import RecoveryCode
from models.people.sessions import Session
from models.people.standing import Sanction
from models.rights.exports import Export
from models.vault import glass

# decisions whose words were told to the author; of a watch they are told when it is over (`care`)
TOLD = frozenset({"edit", "remove", "note", "return", "restore", "note_off", "put_back", "sanction"})


def account(member: Account) -> dict:
    return {
        "username": member.username, "language": member.language, "community": member.community,
        "organisation": member.organisation.name(member.language) if member.organisation else None,
        "affiliation": _affiliation(member),
        "eligible_by": f"rule {member.rule_id} v{member.rule_version}" if member.rule_id else None,
        "joined_at": member.joined_at, "activated_at": member.activated_at, "agreed_at": member.agreed_at,
        "first_questions": member.answers, "looks_round_since": member.looks_round_since,
        "arrival": _rows(select(Arrival.opened_at, Arrival.greeted_at).where(Arrival.account_id == member.id)),
        "email_changes": _rows(select(EmailChange.asked_at, EmailChange.confirmed_at, EmailChange.undone_at)
                               .where(EmailChange.account_id == member.id).order_by(EmailChange.id)),
        "closings": _rows(select(Closing.asked_at, Closing.posts, Closing.closes_at, Closing.undone_at)
                          .where(Closing.account_id == member.id).order_by(Closing.id)),
        "copies": _rows(select(Export.asked_at, Export.fetched_at).where(Export.account_id == member.id)
                        .order_by(Export.id))}


def writing(member: Account) -> list[dict]:
    """Every post in every state, with each version and whose hand it was."""
    columns = (Post.id, Post.kind, Post.state, Post.parent_id, Group.slug.label("group"), Post.created_at,
               Post.published_at, Post.tags, Post.note, Post.level, Post.shown_title, Post.excerpt, Brick.design,
               Photo.id.label("photo"))
    written = _rows(select(*columns).join(Brick, Brick.post_id == Post.id, isouter=True).outerjoin(Group)
                    .join(Photo, Photo.post_id == Post.id, isouter=True)
                    .where(Post.author_id == member.id).order_by(Post.id))
    versions: dict[int, list] = {row["id"]: [] for row in written}
    for row in db.session.execute(
            select(Revision.post_id, Revision.version, Revision.title, Revision.body, Revision.at,
                   (Revision.by_id == member.id).label("by_me"))
            .join(Post, Post.id == Revision.post_id).where(Post.author_id == member.id).order_by(Revision.id)):
        facts = dict(row._mapping)
        versions[facts.pop("post_id")].append(facts)
    return [{**row, "versions": versions[row["id"]]} for row in written]


def drafts(member: Account) -> list[dict]:
    """What was begun and not shared."""
    return _rows(select(Draft.room, Draft.post_id, Draft.begun_at, Draft.kept_at, Draft.thrown_at, Draft.fields)
                 .where(Draft.account_id == member.id).order_by(Draft.id))


def quiet(member: Account) -> dict:
    return {
        "supports": _rows(select(Support.post_id, Support.kind, Support.at).where(Support.account_id == member.id)
                          .order_by(Support.at, Support.post_id)),
        "hidden": [dict(row._mapping) for row in blocks.hidden(for_=member)],
        "filters": _rows(select(Filter.kind, Filter.value, Filter.until, Filter.at)
                         .where(Filter.account_id == member.id).order_by(Filter.id)),
        "groups": _rows(select(Group.slug.label("group"), Membership.at).join(Group, Group.id == Membership.group_id)
                        .where(Membership.account_id == member.id).order_by(Membership.at, Group.id)),
        "follows": _rows(select(Follow.post_id, Follow.tag, Account.username.label("member"), Follow.at)
                         .outerjoin(Account, Account.id == Follow.member_id)
                         .where(Follow.account_id == member.id).order_by(Follow.id)),
        "notice_choices": _rows(select(NoticeChoice.sort, NoticeChoice.shown, NoticeChoice.by_mail)
                                .where(NoticeChoice.account_id == member.id).order_by(NoticeChoice.sort)),
        "mail": _rows(select(Mailing.digest, Mailing.next_at, Mailing.told_until, Mailing.stopped_at)
                      .where(Mailing.account_id == member.id))}


def notices(member: Account) -> list[dict]:
    return _rows(select(Notice.kind, Notice.at, Notice.read_at, Notice.post_id, Notice.facts)
                 .where(Notice.account_id == member.id, SHOWN).order_by(Notice.id))


def reports(member: Account) -> list[dict]:
    return _rows(select(Report.post_id, Report.category, Report.words, Report.at, Report.answered_at)
                 .where(Report.by_id == member.id).order_by(Report.id))


def decisions(member: Account) -> list[dict]:
    """What guides decided about the member's words, and what of it they were told."""
    rows = _rows(select(Decision.post_id, Decision.outcome, Decision.category, Decision.words, Decision.at)
                 .join(Post, Post.id == Decision.post_id)
                 .where(Post.author_id == member.id, Decision.outcome != Outcome.WATCH.value).order_by(Decision.id))
    return [{**row, "words": row["words"] if row["outcome"] in TOLD else None} for row in rows]


def standing(member: Account) -> dict:
    """What was imposed on the member and what they were told of it; what they appealed, and the answers."""
    return {
        "sanctions": _rows(select(
            Sanction.kind, Sanction.category, Sanction.words, Sanction.post_id, Sanction.at, Sanction.until,
            Sanction.lifted_at, Sanction.lifted_why).where(Sanction.account_id == member.id).order_by(Sanction.id)),
        "appeals": _rows(select(
            Appeal.kind, Appeal.post_id, Appeal.made_at, Post.body.label("words"), Appeal.answer, Appeal.says,
            Appeal.answered_at).join(Post, Post.id == Appeal.words_id).where(Appeal.account_id == member.id)
            .order_by(Appeal.id))}


def care(member: Account) -> list[dict]:
    """That clinicians looked after the member, or kept an eye on what they wrote, and when; notes are asked for."""
    begun = select(func.min(WatchStep.at)).where(WatchStep.watch_id == Watch.id).scalar_subquery()
    looked_after = (
        select(Escalation.opened_at, Escalation.closed_at, Escalation.outcome)
        .where(Escalation.member_id == member.id, Escalation.closed_at.is_not(None)).order_by(Escalation.id))
    watched = (
        select(begun.label("opened_at"), Watch.ended_at.label("closed_at"), literal("watch").label("outcome"))
        .where(Watch.member_id == member.id, Watch.ended_at.is_not(None)).order_by(Watch.id))
    return _rows(looked_after) + _rows(watched)


def openings(member: Account) -> list[dict]:
    """Those that the member has been told of (S6.10)."""
    return [{"at": each.at, "by": each.role.value, "fields_read": list(each.fields), "why": each.why}
            for each in glass.openings_about(member)]


def sessions(member: Account) -> list[dict]:
    return _rows(select(Session.started_at, Session.used_at, Session.ended_at)
                 .where(Session.account_id == member.id).order_by(Session.id))


def factors(member: Account) -> dict:
    """What else the member signs in with: names and times, never a secret."""
    return {
        "passkeys": _rows(select(Passkey.name, Passkey.made_at, Passkey.used_at).where(Passkey.account_id == member.id)
                          .order_by(Passkey.id)),
        "recovery_codes": _rows(select(RecoveryCode.made_at, RecoveryCode.used_at)
                                .where(RecoveryCode.account_id == member.id).order_by(RecoveryCode.id)),
        "authenticator": bool(member.totp_sealed)}


def acts(member: Account) -> list[dict]:
    """Lines of the log that were the member's own doing, or about their account."""
    return _rows(select(AuditEntry.at, AuditEntry.act, AuditEntry.on_kind, AuditEntry.on_id)
                 .where(or_(AuditEntry.by_id == member.id,
                            (AuditEntry.on_kind == "accounts") & (AuditEntry.on_id == member.id)))
                 .order_by(AuditEntry.id))


PARTS = {"account": account, "writing": writing, "drafts": drafts, "quiet": quiet, "notices": notices,
         "reports": reports, "decisions": decisions, "standing": standing, "care": care, "openings": openings,
         "sessions": sessions, "factors": factors, "acts": acts}


def _affiliation(member: Account) -> str | None:
    """As the form said it, in the member's language."""
    offered = member.organisation.affiliations if member.organisation else []
    said = {each["key"]: each.get(member.language) or each["en"] for each in offered}
    return said.get(member.affiliation, member.affiliation) or None


def _rows(query) -> list[dict]:
    return [dict(row._mapping) for row in db.session.execute(query)]
