"""Organisations, members with sealed registration data, staff with their second factors and passphrases."""

from commands.demo import organisations
from commands.demo.reading import START, ago, rows, span
from models.ground import audit
from models.ground.audit import Act
from models.ground.db import db, now
from models.ground.permissions import Role
from models.people import accounts, hashing, rota, second_factor
from models.people.accounts import Account, AccountState, RoleGrant
from models.people.organisations import Organisation
from models.people.rota import Attendance, Presence
from models.vault import holders, registration

PASSWORD = "drystone-demo"
TOTP = {"sol": "MOSSGROWSONTHENORTHSIDEOFSTONESQ", "ines": "STONESHOLDEACHOTHERUPTHEYDOTHISZ"}
PASSPHRASES = {"sol": "moss grows on the north side", "ines": "stones hold each other up"}
RESIDENCY = "ca"


def seat(settings) -> dict[str, Account]:
    """Everybody, by username."""
    places = {row["slug"]: organisations.begin(row) for row in rows("organisations", "organisation")}
    db.session.flush()
    recovery_key = _keys(settings)
    hashed = hashing.make(PASSWORD)
    seated = {row["username"]: _member(row, places[row["organisation"]], hashed) for row in rows("members*", "member")}
    for row in rows("staff", "staff"):
        seated[row["username"]] = _staff(row, places.get(row.get("organisation")), hashed)
    db.session.flush()
    organisations.furnish(places, by=seated["ada"])
    _second_factors(seated, settings, recovery_key)
    for row in rows("care", "shift"):
        rota.set_shift(seated[row["account"]], START + span(row["starts"]), START + span(row["ends"]), row["position"],
                       by=seated["lee"])
    # The demo always has a guide present, however long it runs.
    ahead = now().replace(year=now().year + 50, day=1)
    db.session.add(Presence(account_id=seated["wren"].id, seen_at=ahead))
    db.session.add_all(Attendance(community=community, seen_at=ahead) for community in ("en", "fr"))
    return seated


def _keys(settings) -> str | None:
    """The residency's keys; None when they were made before this database was emptied."""
    try:
        return holders.initialise(RESIDENCY, settings.mailer_dir, note=lambda: audit.record(
            Act.KEYS_MADE, residency=RESIDENCY))
    except holders.AlreadyInitialised:
        return None


def _member(row: dict, place: Organisation, hashed: str) -> Account:
    record_key = registration.seal(RESIDENCY, registration.Details(
        email=row["email"], date_of_birth=row["born"], postal_code=row.get("postal_code"), country=place.country,
        phone=row.get("phone"), affiliation=row.get("affiliation")))
    joined = ago(f"{row['joined_days_ago']}d")
    return _account(row["username"], hashed, [row["community"]], [Role.MEMBER], organisation=place,
                    record_key=record_key, affiliation=row.get("affiliation", ""), rule_id=place.rules[0].id,
                    rule_version=1, joined_at=joined, activated_at=joined, agreed_at=joined,
                    answers={"heard": row["heard"], "likes": row["likes"]})


def _staff(row: dict, place: Organisation | None, hashed: str) -> Account:
    return _account(row["username"], hashed, row["communities"], row["roles"], organisation=place,
                    guide_name=row["guide_name"], profession=row.get("profession", {}), activated_at=START)


def _account(username: str, hashed: str, communities: list, roles: list, **values) -> Account:
    account = Account(username=username, folded=accounts.fold(username), password_hash=hashed, is_demo=True,
                      state=AccountState.ACTIVE.value, communities=communities, language=communities[0], **values)
    account.grants = [RoleGrant(role=Role(role).value) for role in roles]
    db.session.add(account)
    return account


def _second_factors(seated: dict, settings, recovery_key: str | None) -> None:
    """Sol comes by the recovery key, and vouches for Ines."""
    for name, secret in TOTP.items():
        second_factor.set_up(seated[name], secret, key=settings.secret_key)
    if recovery_key:
        _enrol(seated["sol"], recovery_key=recovery_key)
        _enrol(seated["ines"], by=seated["sol"], vouched_by=(seated["sol"].id, PASSPHRASES["sol"]))


def _enrol(clinician: Account, by: Account | None = None, **authority) -> None:
    holders.enrol(RESIDENCY, clinician.id, PASSPHRASES[clinician.username], **authority)
    audit.record(Act.CLINICIAN_ENROLLED, on=clinician, by=by, residency=RESIDENCY)
