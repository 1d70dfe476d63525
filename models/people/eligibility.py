"""Who is eligible through an organisation (S2.3).

A rule keeps its number for life. A change makes a new version of it and the former one stays on file, as does a rule
that was ended: a member is kept as "eligible by rule 7 v2", never with the evidence. Codes are shared, never for one
person, so that no code tells who joined.
"""
import hmac
import re
import secrets
from datetime import date

import idna
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.ground.db import Base, Facts, UtcDateTime, clock
from models.ground.errors import Refused

KINDS = ("postal", "email_domain", "code", "link", "open")
FIELDS = {"postal": "postal_code", "email_domain": "email", "code": "code", "link": "code"}
CODED = frozenset({"code", "link"})     # a link carries its code in its address, a poster shows it
SHORTEST_CODE, LONGEST_CODE = 8, 40
UNMISTAKABLE = "ACDEFGHJKMNPQRTUVWXY34679"
CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
POSTAL = re.compile(r"[A-Z0-9?]{1,10}")


class EligibilityRule(Base):
    __tablename__ = "eligibility_rules"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    kind: Mapped[str]               # one of KINDS
    value: Mapped[str]
    subdomains: Mapped[bool] = mapped_column(default=False)     # of an e-mail domain: those under it too
    version: Mapped[int] = mapped_column(default=1)
    says: Mapped[dict] = mapped_column(Facts, default=dict)     # language -> the rule in words
    since: Mapped[object] = mapped_column(UtcDateTime, default=clock())     # when this version began
    ended_at: Mapped[object | None] = mapped_column(UtcDateTime)
    former: Mapped[list["FormerRule"]] = relationship(order_by="FormerRule.version")

    @property
    def field(self) -> str:
        """The form field that this rule reads."""
        return FIELDS.get(self.kind, "")

    @property
    def has_code(self) -> bool:
        return self.kind in CODED

    def is_met(self, *, postal_code: str = "", email: str = "", code: str = "") -> bool:
        if self.kind == "postal":
            return any(begins_with(squeeze(postal_code), pattern) for pattern in patterns(self.value))
        if self.kind == "email_domain":
            return is_at(email, self.value, subdomains=self.subdomains)
        if self.kind in CODED:
            ours = squeeze(self.value)
            return bool(ours) and hmac.compare_digest(squeeze(code).encode(), ours.encode())
        return self.kind == "open"


class FormerRule(Base):
    """A version of a rule that is no longer in force."""
    __tablename__ = "former_rules"
    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey(EligibilityRule.id), index=True)
    version: Mapped[int]
    value: Mapped[str]
    subdomains: Mapped[bool]
    says: Mapped[dict] = mapped_column(Facts)
    since: Mapped[object] = mapped_column(UtcDateTime)
    until: Mapped[object] = mapped_column(UtcDateTime, default=clock())


def eligible_by(organisation, *, born: date, today: date, **given) -> EligibilityRule:
    """The first rule that is met. Raises Refused: too young, or the field and rule that stand in the way."""
    if organisation.is_too_young(born, today):
        raise Refused("date_of_birth", "too-young")
    for rule in organisation.rules:
        if rule.is_met(**given):
            return rule
    first = organisation.rules[0] if organisation.rules else None
    raise Refused(first.field if first and first.field else "email", f"rule-{_told_as(first)}")


def tidy(kind: str, value: str) -> str:
    """A rule's value as it is kept. Raises Refused at the field `value`."""
    if kind == "postal":
        return _tidy_patterns(value)
    if kind == "email_domain":
        return _tidy_domain(value)
    return _tidy_code(value) if kind in CODED else ""


def suggest_code() -> str:
    """Ten letters and numbers that nobody takes for each other, in two halves that can be read aloud."""
    return "-".join("".join(secrets.choice(UNMISTAKABLE) for _ in range(5)) for _ in range(2))


def patterns(value: str) -> list[str]:
    return [squeezed for one in re.split(r"[,;\n]", value) if (squeezed := squeeze(one))]


def begins_with(given: str, pattern: str) -> bool:
    """`?` in a pattern stands for any one letter or digit."""
    return len(given) >= len(pattern) and all(want in ("?", have) for want, have in zip(pattern, given, strict=False))


def is_at(email: str, domain: str, *, subdomains: bool = False) -> bool:
    """The address's own host, parsed, is the domain or, where that is wanted, lies under it. Never "ends in"."""
    host = host_of(email)
    return bool(host) and (host == domain or subdomains and host.endswith(f".{domain}"))


def host_of(text: str) -> str:
    """What stands behind the last @, as the network writes it (`xn--…`), without a dot at its end; "" for no host."""
    host = text.strip().rpartition("@")[2].removesuffix(".")
    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except idna.IDNAError:
        return ""


def shown_host(host: str) -> str:
    """A domain as people write it."""
    try:
        return idna.decode(host)
    except idna.IDNAError:
        return host


def age_on(today: date, born: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def squeeze(text: str) -> str:
    """Codes and postal codes are compared without case, spaces or dashes."""
    return re.sub(r"[\s\u2010-\u2015-]", "", text).upper()


def _told_as(rule: EligibilityRule | None) -> str:
    return "none" if rule is None else "code" if rule.kind == "link" else rule.kind


def _tidy_patterns(value: str) -> str:
    found = list(dict.fromkeys(patterns(value)))
    if not found:
        raise Refused("value", "no-pattern")
    if not all(POSTAL.fullmatch(one) and one.strip("?") for one in found):
        raise Refused("value", "pattern")
    return ", ".join(found)


def _tidy_domain(value: str) -> str:
    host = host_of(value)
    if not host or "." not in host or host.rpartition(".")[2].isdigit():
        raise Refused("value", "domain")
    return host


def _tidy_code(value: str) -> str:
    code = re.sub(r"[\s\u2010-\u2015-]+", "-", value.strip()).upper()
    if not CODE.fullmatch(code):
        raise Refused("value", "code-shape")
    if not SHORTEST_CODE <= len(squeeze(code)) <= LONGEST_CODE:
        raise Refused("value", "code-length")
    return code
