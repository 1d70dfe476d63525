"""What is new in what somebody follows, or in what they shared: told in lines, one a thing, until it is read (S3.5).

Publishing a post writes nothing for its followers but one promise. The job goes through them in portions, and writes a
line only to whom has no unread one about the same thing: a busy topic costs each follower one row between two visits.
What stands behind a line is counted when somebody looks, from what that reader may see then; so nobody is told of what
was withdrawn, or of whom they have blocked since (docs/decisions/0017).
"""
from dataclasses import dataclass

from sqlalchemy import and_, case, delete, func, insert, literal, or_, select, union_all, update

from models.community import blocks, filters, membership, posts
from models.community.follows import Follow
from models.community.membership import Membership
from models.community.posts import Kind, Post, State
from models.community.supports import Support
from models.community.tags import PostTag
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import db
from models.ground.outbox import Job, promise
from models.ground.permissions import Role
from models.people import notice_choices, notices, professions
from models.people.accounts import Account, AccountState
from models.people.notice_choices import ByMail
from models.people.notices import SORT_OF, SORTS, Notice, NoticeKind

PORTION = 200       # followers a transaction
MOST = 10           # counted behind one line
DIGEST_LINES = 50
OF_THREADS = (NoticeKind.NEW_REPLY, NoticeKind.FOLLOWED_REPLY)
OF_FOLLOWED = (NoticeKind.FOLLOWED_REPLY, NoticeKind.FOLLOWED_TOPIC, NoticeKind.FOLLOWED_MEMBER)


@dataclass
class News:
    """What stands behind a line: how many, at most ten; the first post of them; what it is about, where that can be
    said: the title of a thread (None where the reader folds it or may not see it), a topic, a member's name."""
    count: int = 0
    post_id: int | None = None
    about: str | None = None
    community: str = ""


def tell_followers(post_id: int, after: int) -> None:
    """One portion of this post's followers, in the order of their accounts, from `after` on."""
    post = db.session.get(Post, post_id)
    if post is None or post.state != State.PUBLISHED or (post.parent_id and post.parent.state != State.PUBLISHED):
        return
    followers = _followers(post, after)
    if len(followers) == PORTION:
        promise(Job.TELL_FOLLOWERS, post_id, followers[-1].account_id)
    _write(post, _lines(post, [row for row in followers
                               if row.state == AccountState.ACTIVE and post.community in row.communities
                               and (post.group_id is None or row.is_in and row.fits or row.guide_name)]))


def give_up(post_id: int, after: int, tries: int) -> None:
    """This portion failed too often: those after it are still told, and Leads learn that some were not."""
    post = db.session.get(Post, post_id)
    if post is None:
        return
    followers = _followers(post, after)
    if len(followers) == PORTION:
        promise(Job.TELL_FOLLOWERS, post_id, followers[-1].account_id)
    audit.record(Act.FOLLOWERS_UNTOLD, on=post, tries=tries)
    for lead in professions.holders([Role.LEAD_WALL_GUIDE]):
        if post.community in lead.communities:
            notices.tell(lead, NoticeKind.FOLLOWERS_UNTOLD, post_id=post.id)


def behind(lines, *, for_: Account, since=None) -> dict[int, News]:
    """What stands behind each of these notices that gathers: four statements, however many they are.

    With `since` only what is newer counts.
    """
    gathering = [line for line in lines if line.gathers]
    found = {line.id: News() for line in gathering}
    if not gathering:
        return found
    for row in db.session.execute(union_all(*(_counted(line, for_, since) for line in gathering))):
        found[row.line].count, found[row.line].post_id = row.number, row.first
    threads, members = _threads(gathering, for_), _members(gathering, for_)
    for line in gathering:
        news = found[line.id]
        if line.kind == NoticeKind.FOLLOWED_TOPIC:
            news.about = line.about
        elif line.kind == NoticeKind.FOLLOWED_MEMBER:
            news.about = members.get(int(line.about))
            news.count = news.count if news.about else 0
        elif (thread := threads.get(int(line.about))) is not None:
            news.about, news.community = thread
        else:
            news.count = 0
    return found


def for_digest(*, for_: Account, since) -> bool:
    """Whether there is anything unread and newer, of the kinds that the reader wants in the mail now and then."""
    kinds = notices.kinds_of_digest(for_=for_)
    lines = notices.unread(*kinds, for_=for_, most=DIGEST_LINES) if kinds else []
    return (any(not line.gathers and (since is None or line.at > since) for line in lines)
            or any(news.count for news in behind(lines, for_=for_, since=since).values()))


def forget_member(account: Account) -> None:
    """Who leaves is in nobody's notices."""
    gone = (Notice.kind == NoticeKind.FOLLOWED_MEMBER.value, Notice.about == str(account.id))
    unread = select(Notice.account_id).where(*gone, Notice.read_at.is_(None))
    db.session.execute(update(Account).where(Account.id.in_(unread)).values(
        unread_notices=case((Account.unread_notices > 0, Account.unread_notices - 1), else_=0)))
    db.session.execute(delete(Notice).where(*gone))


def _followers(post: Post, after: int) -> list:
    """Accounts with what they follow of it: `t0` … for its tags, `member` for its author."""
    if post.parent_id:
        theirs, marks = Follow.post_id == post.parent_id, ()
        but = unseen = (post.author_id, post.parent.author_id)     # who started the thread is told otherwise
    else:
        theirs = or_(Follow.member_id == post.author_id, Follow.tag.in_(post.tags))
        marks = [func.max(case((Follow.tag == tag, 1), else_=0)).label(f"t{n}") for n, tag in enumerate(post.tags)]
        but = unseen = (post.author_id,)
    found = (select(Follow.account_id, func.count(Follow.member_id).label("member"), *marks)
             .where(theirs, Follow.account_id > after, Follow.account_id.not_in(but),
                    *(Follow.account_id.not_in(blocks.blind_to(author_id)) for author_id in unseen))
             .group_by(Follow.account_id).order_by(Follow.account_id).limit(PORTION).subquery())
    return db.session.execute(
        select(found, Account.communities, Account.state, Account.record_key, Account.guide_name,
               Membership.account_id.label("is_in"), membership.a_door_fits(post.group_id, Account).label("fits"))
        .join(Account, Account.id == found.c.account_id)
        .outerjoin(Membership, and_(Membership.account_id == Account.id, Membership.group_id == post.group_id))
        .order_by(found.c.account_id)).all()


def _lines(post: Post, followers: list) -> list[tuple]:
    """(follower, kind, about, how it is mailed) for each who wants to know: one line, however they follow it."""
    chosen = notice_choices.of_many(SORTS, [row.account_id for row in followers])
    lines = []
    for row in followers:
        for kind, about in _ways(post, row):
            choice = chosen[row.account_id][SORT_OF[kind]]
            if choice.shown:
                lines.append((row, kind, about, choice.by_mail))
                break
    return lines


def _ways(post: Post, row):
    if post.parent_id:
        yield NoticeKind.FOLLOWED_REPLY, str(post.parent_id)
        return
    if row.member:
        yield NoticeKind.FOLLOWED_MEMBER, str(post.author_id)
    for n, tag in enumerate(post.tags):
        if getattr(row, f"t{n}"):
            yield NoticeKind.FOLLOWED_TOPIC, tag


def _write(post: Post, lines: list[tuple]) -> None:
    """New lines, and one more unread notice for each of these accounts. Raced by another post, the job runs again."""
    standing = {(row.account_id, row.kind, row.about): row for row in db.session.execute(
        select(Notice.id, Notice.account_id, Notice.kind, Notice.about, Notice.post_id).where(
            Notice.account_id.in_([row.account_id for row, *_ in lines]), Notice.read_at.is_(None),
            Notice.kind.in_([kind.value for kind in OF_FOLLOWED]), Notice.about.in_({line[2] for line in lines})))}
    late = [row.id for row in standing.values() if row.post_id > post.id]      # published after later ones
    if late:
        db.session.execute(update(Notice).where(Notice.id.in_(late)).values(post_id=post.id))
    fresh = [line for line in lines if (line[0].account_id, line[1].value, line[2]) not in standing]
    if not fresh:
        return
    written = db.session.execute(insert(Notice).returning(Notice.id, Notice.account_id), [
        {"account_id": row.account_id, "kind": kind.value, "about": about, "post_id": post.id,
         "since": post.published_at, "facts": {}} for row, kind, about, _ in fresh]).all()
    db.session.execute(update(Account).where(Account.id.in_([row.account_id for row in written]))
                       .values(unread_notices=Account.unread_notices + 1))
    at_once = {row.account_id for row, *_, by_mail in fresh if by_mail == ByMail.AT_ONCE and row.record_key}
    for row in written:
        if row.account_id in at_once:
            promise(Job.EMAIL_NOTICE, row.id)


def _counted(line: Notice, reader: Account, since):
    """One row: the line, how many stand behind it, the first of them."""
    if line.kind == NoticeKind.SUPPORTED:
        given = _within(Support.at, line, since)
        return select(literal(line.id).label("line"), func.count(Support.account_id.distinct()).label("number"),
                      literal(int(line.about)).label("first")).where(Support.post_id == int(line.about), *given)
    new = (select(Post.id).where(
        *_what(line), posts.visible_to(reader), Post.author_id != reader.id, Post.id >= line.post_id,
        *_within(Post.published_at, line, since)).order_by(Post.id).limit(MOST).subquery())
    return select(literal(line.id).label("line"), func.count().label("number"), func.min(new.c.id).label("first")
                  ).select_from(new)


def _within(at, line: Notice, since) -> list:
    """From when the line began until it was read."""
    begins = max(line.since, since) if since else line.since
    return [at >= begins, *([at < line.read_at] if line.read_at else [])]


def _what(line: Notice) -> tuple:
    if line.kind in OF_THREADS:
        return (Post.parent_id == int(line.about),)
    posts_alone = (Post.parent_id.is_(None), Post.kind.in_((Kind.TALKABOUT.value, Kind.BRICK.value)))
    if line.kind == NoticeKind.FOLLOWED_MEMBER:
        return (Post.author_id == int(line.about), *posts_alone)
    tagged = select(PostTag.post_id).where(PostTag.tag == line.about, PostTag.post_id >= line.post_id)
    return (Post.id.in_(tagged), *posts_alone)


def _threads(lines, reader: Account) -> dict[int, tuple]:
    """(title, language) of what may be seen of it; no title where the reader would rather not meet it unasked."""
    wanted = {int(line.about) for line in lines if line.kind in (*OF_THREADS, NoticeKind.SUPPORTED)}
    if not wanted:
        return {}
    own = and_(Post.author_id == reader.id, Post.state == State.PUBLISHED.value)
    rows = db.session.execute(
        select(Post.id, Post.community, Post.tags, Post.note, Post.excerpt, Post.shown_title.label("title"),
               Account.username).join(Post.author)
        .where(Post.id.in_(wanted), or_(posts.visible_to(reader), own))).all()
    folded = filters.folded(rows, for_=reader, text=lambda row: f"{row.title} {row.excerpt}")
    return {row.id: (None if row.id in folded else row.title, row.community) for row in rows}


def _members(lines, reader: Account) -> dict[int, str]:
    wanted = {int(line.about) for line in lines if line.kind == NoticeKind.FOLLOWED_MEMBER}
    if not wanted:
        return {}
    return {row.id: row.username for row in db.session.execute(select(Account.id, Account.username).where(
        Account.id.in_(wanted), Account.state == AccountState.ACTIVE.value,
        Account.id.not_in(blocks.hidden_from(reader))))}
