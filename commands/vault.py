"""`flask --app app vault`: the key ceremony. Its words are for operators, in English only."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import click
from flask import current_app
from flask.cli import AppGroup

from models.ground.errors import NotFound
from models.people import accounts
from models.people.accounts import Account
from models.vault import ceremony, coverage, holders, rotation, store
from models.vault.coverage import Warn
from models.vault.key_files import NotTheMailer
from models.vault.keys import Purpose
from models.vault.sealing import Tampered, WrongPassphrase

REFUSALS: dict[type[Exception], str] = {
    holders.AlreadyEnrolled: "This clinician is enrolled already.",
    holders.AlreadyInitialised: "This residency has its keys already; nothing was changed.",
    holders.NotEnrolled: "That person is not enrolled, or the keys haven't been made, or they named themselves.",
    holders.NeedsVoucher: "Somebody is enrolled already: they must vouch (--vouched-by). The recovery key enrols\n"
                          "the first one only; where every passphrase is lost it removes them first (vault remove).",
    holders.NotVouchedFor: "STOP. The key store names a holder whom nobody with the clinic's key has put there, or\n"
                           "whose share is older than the vouchers. `vault status` lists the holders: do you know\n"
                           "them all? Then let each run `vault passphrase`, and two of them `vault recovery-key`.",
    holders.ChangedMeanwhile: "Another act of the ceremony came between. Nothing was changed; please try again.",
    holders.WeakPassphrase: f"A passphrase needs at least {holders.SHORTEST_PASSPHRASE} characters.",
    ceremony.NotASeniorClinician: "Only an active Senior Clinician can be enrolled.",
    ceremony.NeedsTwo: "A new recovery key takes two different holders.",
    NotTheMailer: "This account can't read the mailer's keys. Run this as the mailer's account.",
    NotFound: "Nobody has that username.",
    Tampered: "A key in the key store is not what it says it is. Nothing more was changed.",
    WrongPassphrase: "That passphrase or recovery key is not the right one.",
    store.VaultUnavailable: "The residency's databases aren't configured, aren't set up or don't answer.",
}
WARNINGS = {
    Warn.FEW_CLINICIANS: "fewer than two clinicians are enrolled: nobody could review an opening",
    Warn.OLD_KEY: "keys in use for longer than KEY_AGE_DAYS: {count}. `vault rotate` changes them",
    Warn.UNFINISHED: "still on older keys: {count}. `vault rotate` moves the rest",
    Warn.WITHOUT_KEYS: "records in the vault that no key opens: {count}. Was an old copy of a database brought back?",
    Warn.WITHOUT_SHARE: "clinicians without a share of the key in use: {count}. Remove them and enrol them anew",
}
_residency = click.option("--residency", required=True, help="Where the records lie, such as ca.")
_clinician = click.option("--clinician", required=True, help="The username of the Senior Clinician.")
_by = click.option("--by", help="The username of the enrolled clinician who does this; left out: the recovery key.")
_reason = click.option("--reason", required=True, help="Why. It goes into the audit; no personal data.")
_give_up = click.option("--give-up", is_flag=True, help="Erase what opens with no key, where the change can't end.")


@click.group(cls=AppGroup)
def vault() -> None:
    """The sealed registration records: their keys, and who holds them."""


@vault.command()
@_residency
def init(residency: str) -> None:
    """Make the databases and the keys of a residency, and print its recovery key, once."""
    with _plainly():
        store.upgrade(residency)
        recovery_key = ceremony.initialise(residency, _mailer_dir())
    click.echo(f"The keys of {residency} are made.")
    _show_recovery_key(recovery_key)
    click.echo("It enrols the first Senior Clinician, and it is the only way back in if every enrolled clinician")
    click.echo("forgets their passphrase.")
    _show_names(residency)


@vault.command()
@_residency
@_clinician
@click.option("--vouched-by", help="The username of an enrolled Senior Clinician, who is present.")
def enrol(residency: str, clinician: str, vouched_by: str | None) -> None:
    """Enrol a Senior Clinician: the first by the recovery key, each further one by one who is enrolled."""
    with _plainly():
        person, by = accounts.named(clinician), _named(vouched_by)
        proof = _proof(by)
        passphrase = _new_passphrase(clinician)
        ceremony.enrol(residency, person, passphrase, by, proof)
    click.echo(f"{clinician} is enrolled and can open records of {residency}.")


@vault.command()
@_residency
@_clinician
@_by
@_reason
@_give_up
def remove(residency: str, clinician: str, by: str | None, reason: str, give_up: bool) -> None:
    """Take a clinician's shares away, and change the clinic's key, which they may have copied."""
    with _plainly():
        person, actor = accounts.named(clinician), _named(by)
        moving = ceremony.remove(residency, person, actor, _proof(actor), reason)
        click.echo(f"{clinician} is removed. What is sealed from now on is sealed to a new key.")
        _carry_through(moving, actor, give_up)
    _show_names(residency)


@vault.command()
@_residency
@click.option("--key", "purpose", type=click.Choice([purpose.value for purpose in Purpose]), default="clinic")
@_by
@_reason
@_give_up
def rotate(residency: str, purpose: str, by: str | None, reason: str, give_up: bool) -> None:
    """Change a key, and move everything to the new one; or go on where that broke off.

    The mailer's key and the look-up key are changed by the mailer's account, which alone can read them.
    """
    with _plainly():
        actor = _named(by)
        if purpose == Purpose.CLINIC:
            moving = ceremony.rotate(residency, actor, _proof(actor), reason)
        else:
            moving = ceremony.rotate_ours(residency, Purpose(purpose), _mailer_dir(), reason)
        _carry_through(moving, actor, give_up)
    _show_names(residency)


@vault.command()
@_residency
@_clinician
def passphrase(residency: str, clinician: str) -> None:
    """Change a clinician's passphrase. If somebody else may have learnt it, `vault rotate` afterwards."""
    with _plainly():
        person = accounts.named(clinician)
        old = click.prompt(f"Passphrase of {clinician} until now", hide_input=True)
        ceremony.change_passphrase(residency, person, old, _new_passphrase(clinician))
    click.echo(f"The passphrase of {clinician} is changed; the old one opens nothing more of {residency}.")


@vault.command("recovery-key")
@_residency
@click.option("--by", required=True, help="The username of an enrolled clinician.")
@click.option("--with", "second", help="The username of another one; left out: the recovery key until now.")
def recovery_key(residency: str, by: str, second: str | None) -> None:
    """Make a new recovery key, by two holders. The old paper opens nothing any more."""
    with _plainly():
        actor, other = accounts.named(by), _named(second)
        made = ceremony.renew_recovery_key(residency, (actor, _proof(actor)), (other, _proof(other)))
    _show_recovery_key(made)
    click.echo("Burn the old paper. If somebody else may have read it, `vault rotate` now.")


@vault.command()
@click.option("--residency", help="One residency; all of them when left out.")
def status(residency: str | None) -> None:
    """Show the ages of the keys, how much each wraps, who is enrolled, and what ought to be looked at."""
    for each in [residency] if residency else store.residencies():
        click.echo(f"{each}:")
        with _plainly():
            found, people = coverage.status(each), ceremony.enrolled(each)
        if not found.keys:
            click.echo(f"  no keys yet: run `vault init --residency {each}`")
        for key in found.keys:
            use = "in use" if key.is_current else "retired"
            click.echo(f"  {key.purpose} key {key.id}, {_days(key.made_at)}, {use}, wraps {key.wraps} data keys")
        for person in found.clinicians:
            how = f"vouched for by {_name(people, person.vouched_by)}" if person.vouched_by else "by the recovery key"
            click.echo(f"  {_name(people, person.clinician_id)}, enrolled {_days(person.enrolled_at)} {how}")
        _warn(found, people)


def _warn(found: coverage.Status, people: dict[int, Account | None]) -> None:
    for clinician_id, account in people.items():
        if not ceremony.is_senior(account):
            click.secho(f"  WARNING: {_name(people, clinician_id)} is no active Senior Clinician and can still open "
                        "records. Run `vault remove` now.", fg="red", bold=True)
    oldest = timedelta(days=current_app.config["SETTINGS"].key_age_days)
    for warn, count in found.warnings(oldest).items():
        click.echo(f"  WARNING: {WARNINGS[warn].format(count=count)}")


def _carry_through(moving: rotation.Moving, actor: Account | None, give_up: bool) -> None:
    is_look_up, is_clinic = moving.purpose == Purpose.LOOK_UP, moving.purpose == Purpose.CLINIC
    for progress in rotation.move_look_up(moving, _mailer_dir()) if is_look_up else rotation.move(moving):
        click.echo(f"  moved {progress.moved}, {progress.left} to go")
    try:
        given_up = ceremony.finish(moving, None if is_clinic else _mailer_dir(), actor, give_up=give_up)
    except rotation.Unopenable as refusal:
        raise click.ClickException(
            f"{refusal} rows open with no key that this account or person has, and were left where they are; so the\n"
            "older key was kept. Run the command again; --give-up erases those rows and ends the change.") from None
    click.echo("The older key is destroyed." + (f" {given_up} rows were given up." if given_up else ""))


@contextmanager
def _plainly() -> Iterator[None]:
    """A refusal becomes one plain sentence instead of a traceback."""
    try:
        yield
    except tuple(REFUSALS) as refusal:
        sentence = next(REFUSALS[kind] for kind in REFUSALS if isinstance(refusal, kind))
        raise click.ClickException(sentence) from None


def _named(username: str | None) -> Account | None:
    return accounts.named(username) if username else None


def _proof(who: Account | None) -> str:
    return click.prompt(f"Passphrase of {who.username}" if who else "Recovery key", hide_input=True)


def _new_passphrase(username: str) -> str:
    return click.prompt(f"New passphrase of {username}", hide_input=True, confirmation_prompt=True)


def _show_recovery_key(recovery_key: str) -> None:
    click.echo(f"This is the recovery key, shown this once and kept nowhere:\n\n    {recovery_key}\n")
    click.echo("Write it on paper and lock the paper away.")


def _show_names(residency: str) -> None:
    click.echo("Write the names of the keys in use beside the recovery key; `vault status` must go on showing them,")
    click.echo("else somebody has swapped a key:\n")
    for key in coverage.status(residency).keys:
        if key.is_current:
            click.echo(f"    {key.purpose} {key.id}")


def _name(people: dict[int, Account | None], clinician_id: int) -> str:
    account = people.get(clinician_id)
    return account.username if account else f"account {clinician_id}"


def _mailer_dir():
    return current_app.config["SETTINGS"].mailer_dir


def _days(since: int) -> str:
    days = int(time.time() - since) // 86400
    return "today" if days == 0 else f"{days} day{'s' if days > 1 else ''} ago"
