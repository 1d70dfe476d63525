"""The cast (DESIGN 9) and small makers. Each maker commits into the test's outer transaction."""
import secrets
from datetime import timedelta

from sqlalchemy import select

from models.care import appeals, confirmations, intake, phrase_trials, queue, sanctions
from models.care.appeals import Appeal, Appealed
from models.care.queue import Band, Source
from models.community import bricks, groups, photo_files, photos, repainting, talkabouts
from models.community.brick_design import Design, Shape
from models.community.photos import Photo
from models.ground import transaction
from models.ground.db import db, now
from models.ground.permissions import Role
from models.people import accounts, hashing, invitations, notices, organisations, rota
from models.people.accounts import Account, AccountState, RoleGrant
from models.people.notices import Notice
from models.people.organisations import EligibilityRule, Organisation
from models.people.rota import Attendance
from models.people.standing import Measure, Sanction

PASSWORD = "drystone-demo"
TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CAST = {  # name: (role, communities, organisation)
    "ash": (Role.MEMBER, ["en"], "alberta"), "bea": (Role.MEMBER, ["en"], "alberta"),
    "fleur": (Role.MEMBER, ["fr"], "forces"), "wren": (Role.WALL_GUIDE, ["en"], None),
    "gale": (Role.WALL_GUIDE, ["en", "fr"], None), "lee": (Role.LEAD_WALL_GUIDE, ["en", "fr"], None),
    "sol": (Role.SENIOR_CLINICIAN, ["en", "fr"], None), "ines": (Role.SENIOR_CLINICIAN, ["en", "fr"], None),
    "dara": (Role.SERVICE_DIRECTOR, ["en"], None), "cleo": (Role.CHIEF_EXECUTIVE, ["en"], None),
    "pat": (Role.PARTNER_VIEWER, ["en"], "alberta"), "remy": (Role.REFERRER, ["en"], "alberta"),
    "ada": (Role.ADMINISTRATOR, ["en"], None), "tess": (Role.TRAINEE_GUIDE, ["en"], None)}


def seat_the_cast() -> dict[str, int]:
    places = {"alberta": organisation("alberta", "postal", "T"),
              "forces": organisation("forces", "code", "STANDDOWN-24", languages=["en", "fr"]),
              "rivermount": organisation("rivermount", "email_domain", "rivermount.example", languages=["en", "fr"])}
    hashed = hashing.make(PASSWORD)
    people = {}
    for name, (role, communities, place) in CAST.items():
        person = Account(username=name, folded=name, password_hash=hashed, state=AccountState.ACTIVE.value,
                         communities=communities, language=communities[0], organisation=places.get(place),
                         guide_name="" if role == Role.MEMBER else name.title(), activated_at=now())
        person.grants.append(RoleGrant(role=role.value))
        db.session.add(person)
        people[name] = person
    db.session.flush()
    people["tess"].supervised_by_id = people["lee"].id
    rota.set_shift(people["sol"], now() - timedelta(hours=1), now() + timedelta(hours=12), 1, by=people["lee"])
    rota.set_shift(people["ines"], now() - timedelta(hours=1), now() + timedelta(hours=12), 2, by=people["lee"])
    always_attended("en", "fr")
    return {name: person.id for name, person in people.items()}


def always_attended(*communities) -> None:
    """A guide is there, whatever the tests do (S5.17)."""
    for community in communities:
        db.session.add(Attendance(community=community, seen_at=now() + timedelta(days=365)))


def organisation(slug: str, kind: str, value: str, languages=("en",), asks=()) -> Organisation:
    place = Organisation(
        slug=slug, names={"en": slug.title(), "fr": slug.title()}, welcomes={"en": "Welcome.", "fr": "Bienvenue."},
        country="CA", region="AB" if slug == "alberta" else "", languages=list(languages), residency="ca",
        asks=list(asks) or ["email", "date_of_birth", "postal_code", "country"],
        rules=[EligibilityRule(kind=kind, value=value, says={"en": "The rule.", "fr": "La règle."})])
    db.session.add(place)
    return place


def member(name: str, community: str = "en", slug: str = "alberta", **values) -> Account:
    """One more member, active."""
    place = db.session.query(Organisation).filter_by(slug=slug).one()
    person = Account(username=name, folded=accounts.fold(name), state=AccountState.ACTIVE.value,
                     password_hash=hashing.make(PASSWORD), communities=[community], language=community,
                     organisation=place, **values)
    person.grants.append(RoleGrant(role=Role.MEMBER.value))
    db.session.add(person)
    transaction.commit()
    return person


def invitation(by: Account, roles=("wall_guide",), name="Linnet", **values):
    """Somebody is invited to work here."""
    profession = {"body": "A college", "number": "1", "expires": (now() + timedelta(days=400)).date().isoformat()}
    position = invitations.Position(list(roles), ["en"], "en", name, profession, **values)
    made = invitations.invite(position, residency="ca", by=by, key="t" * 32,
                              record_key=secrets.token_hex(16))
    transaction.commit()
    return made


def proposal(by: Account, post, outcome="remove", **facts):
    """A trainee has decided on a post, and it waits for a Lead."""
    item = queue.open_item(post, Band.ROUTINE, Source.REPORT)
    queue.claim(item.id, by=by)
    confirmations.propose(item, outcome, by=by, **(facts or {"category": "unkind", "words": "It hurts."}))
    transaction.commit()
    return confirmations.about(item.id)


def group(by: Account, name="Night workers", *, community="en", doors=(), members=()):
    """A group that a Lead began; `doors` are (slug of an organisation, affiliation) pairs."""
    made = groups.begin(by=by, community=community, sort="topic", name=name, about="For those awake at night.",
                        doors=[(organisations.find(slug), affiliation) for slug, affiliation in doors],
                        reason="Asked for", key=secrets.token_hex(6))
    publish(groups.words_of(made))
    for one in members:
        groups.join(made, by=one)
    transaction.commit()
    return made


def sanction(member: Account, by: Account, kind=Measure.PAUSE, *, days=None, post=None, **values) -> Sanction:
    """Something stands against a member."""
    given = {"category": "unkind", "words": "Please rest a little.", "key": secrets.token_hex(6)} | values
    days = 7 if kind == Measure.PAUSE and days is None else days
    made = sanctions.impose(member, kind, by=by, days=days, post=post, **given)
    transaction.commit()
    return made


def appeal(member: Account, by: Account, words="I meant it kindly.", *, kind=Measure.PAUSE) -> Appeal:
    """A member asks for another look at what was imposed on them."""
    made = sanction(member, by, kind)
    subject = appeals.subject(Appealed.SANCTION, made.id, for_=member)
    asked = appeals.make(subject, by=member, words=words, key=secrets.token_hex(6))
    publish(asked.words)
    return asked


def tried(proposal):
    """What the background does with a proposal for the phrasebook, before anybody may approve it."""
    trial = phrase_trials.begin(proposal.id)
    while (portion := phrase_trials.read_portion(trial.id)) is not None:
        phrase_trials.keep_portion(trial.id, portion)
        transaction.commit()
    return trial


def talkabout(by: Account, title="A long week", body="It has been a long week and I could use some company.", *,
              tags=("work",), note="", group=None, published=True):
    post = talkabouts.start(by=by, title=title, body=body, key=secrets.token_hex(6), tag_keys=tags, note=note,
                            group_id=group.id if group else None)
    return publish(post) if published else _kept(post)


def reply(parent, by: Account, body="I hear you, and I am glad you wrote.", *, published=True):
    post = talkabouts.reply(parent, by=by, body=body, key=secrets.token_hex(6))
    return publish(post) if published else _kept(post)


def brick(by: Account, words="One day at a time", description="A grey stone on soft green moss.", *, group=None,
          published=True):
    design = Design("meadow", "ink", (Shape("stone", "sky", 3, 5),))
    post = bricks.make(design, by=by, words=words, description=description, key=secrets.token_hex(6),
                       group_id=group.id if group else None)
    return publish(post) if published else _kept(post)


def photo(by: Account) -> Photo:
    """Begun, with files that are none: what a picture is made into has tests of its own (test_repainting)."""
    begun = Photo(account_id=by.id, name=secrets.token_hex(16), key=photo_files.new_key(), width=640, height=480)
    photo_files.keep(begun.name, {name: name.encode() for name in repainting.FILES}, key=begun.key)
    db.session.add(begun)
    return _kept(begun)


def photo_brick(by: Account, words="Evening at the lake", description="Orange light on still water."):
    """Shared and scanned: it waits for a guide."""
    return publish(photos.share(photo(by).id, by=by, words=words, description=description, key=secrets.token_hex(6)))


def publish(post):
    """Run the scan that was promised."""
    intake.read_post(post.id, post.version)
    return _kept(post)


def _kept(post):
    transaction.commit()
    return post


def later_on() -> None:
    """No decision can be taken back any more: what was withheld from members is told."""
    for notice_id in db.session.scalars(select(Notice.id).where(Notice.withheld)).all():
        notices.show_withheld(notice_id)
