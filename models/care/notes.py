"""What guides note about a member, for each other (S5.4, S5.7): words, by whom, when. Put right by a further note.

Never changed, never taken away by anybody here; they go with the account (`models.rights.leaving`). A pseudonym is all
that belongs into one: whoever types what looks like an address or a telephone number is asked first.
"""
from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from models.care import members, phrasebook
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import Base, UtcDateTime, clock, db
from models.ground.errors import NotFound, Refused
from models.people.accounts import Account
from safety.clean import plain

WORDS_LENGTH = 2_000
SHOWN = 5
OF_A_RECORD = frozenset({"email", "phone", "handle", "address", "postcode", "date-of-birth", "url", "ip"})


class MemberNote(Base):
    __tablename__ = "member_notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    at: Mapped[object] = mapped_column(UtcDateTime, default=clock())
    words: Mapped[str]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("member_notes.id"))


def write(member_id: int, *, by: Account, words: str, corrects_id: int | None = None, sure: bool = False) -> MemberNote:
    """Raises Refused: words empty, too-long, or telling (what identifies someone), unless `sure`. Sent twice, once."""
    member = members.find_here(member_id, for_=by)
    words = plain(words).strip()
    if not words:
        raise Refused("words", "empty")
    if len(words) > WORDS_LENGTH:
        raise Refused("words", "too-long")
    if corrects_id is not None and db.session.scalar(select(MemberNote.id).where(
            MemberNote.id == corrects_id, MemberNote.member_id == member.id)) is None:
        raise NotFound
    if not sure and tells_too_much(words, language=member.community):
        raise Refused("words", "telling")
    last = db.session.scalar(select(MemberNote).where(MemberNote.member_id == member.id)
                             .order_by(MemberNote.id.desc()).limit(1))
    if last is not None and (last.by_id, last.words, last.corrects_id) == (by.id, words, corrects_id):
        return last
    written = MemberNote(member_id=member.id, by_id=by.id, words=words, corrects_id=corrects_id)
    db.session.add(written)
    audit.record(Act.MEMBER_NOTED, on=written, by=by)
    return written


def tells_too_much(words: str, *, language: str) -> bool:
    """Something in it looks like what belongs into the walled-off record alone (S7.1)."""
    return any(finding.kind == "detail" and finding.category in OF_A_RECORD and finding.confidence == "high"
               for finding in phrasebook.read(words, language=language).findings)


def forget(member: Account) -> int:
    """With the account, when nothing of it is at stake any more."""
    return db.session.execute(delete(MemberNote).where(MemberNote.member_id == member.id)).rowcount


def about(member: Account, limit: int = SHOWN) -> list:
    """The latest first, with names: one statement."""
    return list(db.session.execute(
        select(MemberNote.id, MemberNote.words, MemberNote.at, MemberNote.corrects_id, Account.username,
               Account.guide_name).join(Account, Account.id == MemberNote.by_id)
        .where(MemberNote.member_id == member.id).order_by(MemberNote.id.desc()).limit(limit)))


def find(note_id: int, *, about: Account) -> MemberNote:
    found = db.session.get(MemberNote, note_id)
    if found is None or found.member_id != about.id:
        raise NotFound
    return found
