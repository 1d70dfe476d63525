"""Search by words over all that the reader may see, newest first, by keyset (S3.1).

Never by rank: a common word would cost a hundred times as much, and nobody's words are worth more than another's.
"""
import re
from dataclasses import dataclass
from html import unescape

from sqlalchemy import and_, column, func, literal_column, or_, select, table, text
from sqlalchemy.orm import aliased

from models.community import blocks, tags, words
from models.community.posts import LARGEST_ID, Kind, Post, State, visible_to
from models.community.wall import Page
from models.ground.db import db, is_postgresql
from models.people.accounts import Account

PER_PAGE, MOST_WORDS, LENGTH = 20, 12, 200
AROUND = 90         # characters of the post that stand before and after the first word found
_PHRASE = re.compile(r'"([^"]*)"')
_TAGS = re.compile(r"<[^>]{1,4}>")      # what `to_html` writes: paragraphs and line breaks, nothing else


@dataclass(frozen=True)
class Asked:
    """What is looked for: phrases of stems, each to be found whole. Words that are no phrase are phrases of one."""
    phrases: tuple[tuple[str, ...], ...]

    @property
    def stems(self) -> frozenset[str]:
        return frozenset(stem for phrase in self.phrases for stem in phrase)


def asked(query: str, *, community: str) -> Asked:
    """At most twelve words; "in quotation marks" they must stand side by side. Empty when there is no word in it."""
    query = query[:LENGTH].replace("“", '"').replace("”", '"').replace("«", '"').replace("»", '"')
    phrases = [_stems(quoted, community) for quoted in _PHRASE.findall(query)]
    phrases += [(stem,) for stem in _stems(_PHRASE.sub(" ", query), community)]
    kept, count = [], 0
    for phrase in dict.fromkeys(filter(None, phrases)):
        if count + len(phrase) <= MOST_WORDS:
            kept.append(phrase)
            count += len(phrase)
    return Asked(tuple(kept))


def find(query: Asked, *, for_: Account, kind: str = "", tag: str = "", group: int | None = None,
         before: int | None = None) -> Page:
    """One page of posts and replies that hold all the words. A reply comes with the title of its thread."""
    if not query.phrases:
        return Page([])
    thread = aliased(Post)
    facts = [words.mark(fact) for fact in (kind and f"kind {kind}", tag and f"tag {tag}", group and f"group {group}")
             if fact]
    index, post_id, matches = _index(query, facts, for_.communities)
    rows = db.session.execute(
        select(Post.id, Post.kind, Post.community, Post.parent_id, Post.group_id, Post.published_at, Post.note,
               Post.html, Post.tags, Post.shown_title.label("title"), thread.shown_title.label("thread_title"),
               thread.kind.label("thread_kind"), Account.username, Account.guide_name)
        .select_from(index).join(Post, Post.id == post_id).join(Post.author)
        .outerjoin(thread, thread.id == Post.parent_id)
        .where(matches, visible_to(for_), or_(Post.parent_id.is_(None), _stands(thread, for_)),
               *([post_id < min(before, LARGEST_ID)] if before else []))
        .order_by(post_id.desc()).limit(PER_PAGE + 1)).all()
    return Page(rows[:PER_PAGE], older=str(rows[PER_PAGE - 1].id) if len(rows) > PER_PAGE else None)


def suggested(query: Asked, *, community: str) -> list[str]:
    """Tags whose name or synonym the query names: nothing that members wrote is ever suggested."""
    return [key for key in tags.kept() if query.stems & _named(key, community)]


def snippet(html: str, query: Asked, *, community: str) -> tuple[str, list[tuple[int, int]]]:
    """The shown words around the first one found, and the spans of those found in them."""
    shown = plain(html)
    spans = [span for stem, span in words.stems(shown, community) if stem in query.stems]
    first = spans[0][0] if spans else 0
    start = shown.rfind(" ", 0, max(first - AROUND, 0)) + 1 if first > AROUND else 0
    end = len(shown) if len(shown) <= start + 2 * AROUND else shown.rfind(" ", first, start + 2 * AROUND)
    end = end if end > start else min(start + 2 * AROUND, len(shown))
    head, tail = "… " if start else "", " …" if end < len(shown) else ""
    moved = [(s - start + len(head), e - start + len(head)) for s, e in spans if start <= s and e <= end]
    return f"{head}{shown[start:end]}{tail}", moved


def fill(batch: int = 500) -> int:
    """Words for posts that were shown before there was an index. How many were written: call again until 0."""
    missing = db.session.scalars(
        select(Post).outerjoin(words.PostWords)
        .where(Post.state == State.PUBLISHED.value, Post.shown_version > 0, Post.kind.in_(kinds()),
               words.PostWords.post_id.is_(None)).limit(batch)).all()
    for post in missing:
        post.keep_words(plain(post.html))
    return len(missing)


def plain(html: str) -> str:
    """The words of what `to_html` wrote."""
    return unescape(_TAGS.sub(" ", html)).strip()


def kinds() -> tuple[str, ...]:
    return (Kind.TALKABOUT.value, Kind.BRICK.value, Kind.REPLY.value)


def _stands(thread, reader: Account):
    """Under which a reply has a thread to be read in, and to be named with: else its title would be told here."""
    if reader.is_staff:
        return thread.state == State.PUBLISHED.value
    return and_(thread.state == State.PUBLISHED.value, thread.author_id.not_in(blocks.hidden_from(reader)))


def _index(query: Asked, facts: list[str], communities: list[str]):
    """The database's own index: what to select from, its column of post ids, the condition that its rows meet."""
    own = [words.mark(community) for community in communities]
    if is_postgresql():
        phrases = [" <-> ".join(f"'{stem}'" for stem in phrase) for phrase in query.phrases]
        wanted = " & ".join(f"({part})" for part in [*phrases, *facts, " | ".join(own)])
        rows = words.PostWords.__table__
        return rows, rows.c.post_id, literal_column("post_words.vector").op("@@")(func.to_tsquery("simple", wanted))
    wanted = " AND ".join(['"' + " ".join(phrase) + '"' for phrase in query.phrases] + facts)
    rows = table("post_words_index", column("rowid"))
    return rows, rows.c.rowid, text("post_words_index MATCH :wanted").bindparams(
        wanted=f"{wanted} AND ({' OR '.join(own)})")


def _stems(text_: str, community: str) -> tuple[str, ...]:
    return tuple(stem for stem, _span in words.stems(text_, community))


def _named(tag: str, community: str) -> frozenset[str]:
    return frozenset(stem for name in tags.names(tag, community) for stem in _stems(name, community))
