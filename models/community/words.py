"""The words of what others may read, folded and stemmed, so that search finds them (S3.1).

One row a post, written with it when it is shown, gone when it is not. Beside the row each database keeps an index of
its own kind (migration 0005): FTS5 on SQLite, a `tsvector` on PostgreSQL, both of the words exactly as they stand here.
FTS5 knows no French, so the stems are made in Python, the same for both.
"""
import re
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer
from sqlalchemy import ForeignKey, delete
from sqlalchemy.orm import Mapped, mapped_column

from models.ground.db import Base, db
from safety.normalise import bare

STEMMERS = {"en": snowballstemmer.stemmer("english"), "fr": snowballstemmer.stemmer("french")}
_WORD = re.compile(r"[^\W_]+")


class PostWords(Base):
    __tablename__ = "post_words"
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True, autoincrement=False)
    words: Mapped[str]


def keep(post_id: int, texts, *, community: str, marks=()) -> None:
    """`marks` are facts to search within, such as a community or a tag: words that no text can hold."""
    words = " ".join([*map(mark, [community, *marks]), *(stem for text in texts for stem, _ in stems(text, community))])
    row = db.session.get(PostWords, post_id)
    if row is None:
        db.session.add(PostWords(post_id=post_id, words=words))
    else:
        row.words = words


def forget(post_id: int) -> None:
    db.session.execute(delete(PostWords).where(PostWords.post_id == post_id))


def mark(fact: str) -> str:
    """Letters and digits alone, so that both indexes take it for one word; two x before it, so that no stem is one."""
    return "xx" + "".join(c for c in fact if c.isalnum()) + "xx"


def stems(text: str, language: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each word's stem and its span in the text as written. Case, accents and elisions make no difference."""
    for word in _WORD.finditer(text):
        folded = bare(word.group())
        if len(folded) > 1 or folded.isdigit():
            yield _stem(folded, language), word.span()


@lru_cache(maxsize=20_000)
def _stem(word: str, language: str) -> str:
    return STEMMERS[language].stemWord(word)
