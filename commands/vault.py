"""`flask --app app vault`: the key ceremony. Its words are for operators, in English only."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import AppGroup

from models.vault import keys, store
from models.vault.sealing import WrongPassphrase

REFUSALS: dict[type[Exception], str] = {
    keys.AlreadyEnrolled: "This clinician is enrolled already.",
    keys.AlreadyInitialised: "This residency has its keys already; nothing was changed.",
    keys.NotEnrolled: "Whoever vouches must be enrolled, and the keys must have been made.",
    keys.WeakPassphrase: f"A passphrase needs at least {keys.SHORTEST_PASSPHRASE} characters.",
    WrongPassphrase: "That passphrase or recovery key is not the right one.",
    store.VaultUnavailable: "The residency's databases aren't configured, aren't set up or don't answer.",
}
_residency = click.option("--residency", required=True, help="Where the records lie, such as ca.")


@click.group(cls=AppGroup)
def vault() -> None:
    """The sealed registration records: their keys, and who holds them."""


@vault.command()
@_residency
def init(residency: str) -> None:
    """Make the databases and the keys of a residency, and print its recovery key, once."""
    with _plainly():
        store.upgrade(residency)
        recovery_key = keys.initialise(residency, current_app.config["SETTINGS"].mailer_dir)
    click.echo(f"The keys of {residency} are made. This is its recovery key, shown this once and kept nowhere:\n")
    click.echo(f"    {recovery_key}\n")
    click.echo("Write it on paper and lock the paper away. It enrols the first Senior Clinician, and it is the")
    click.echo("only way back in if every enrolled clinician forgets their passphrase. Write these key names")
    click.echo("beside it; `vault status` must go on showing them, else somebody has swapped a key:\n")
    for key in keys.status(residency).keys:
        click.echo(f"    {key.purpose} {key.id}")


@vault.command()
@_residency
@click.option("--clinician", type=int, required=True, help="The account id of the Senior Clinician to enrol.")
@click.option("--vouched-by", type=int, help="The account id of an enrolled Senior Clinician, who is present.")
def enrol(residency: str, clinician: int, vouched_by: int | None) -> None:
    """Enrol a Senior Clinician, by the recovery key or by one who is enrolled already (--vouched-by)."""
    voucher = recovery_key = None
    if vouched_by is None:
        recovery_key = click.prompt("Recovery key", hide_input=True)
    else:
        voucher = (vouched_by, click.prompt(f"Passphrase of {vouched_by}, who vouches", hide_input=True))
    passphrase = click.prompt(f"New passphrase of {clinician}", hide_input=True, confirmation_prompt=True)
    with _plainly():
        keys.enrol(residency, clinician, passphrase, vouched_by=voucher, recovery_key=recovery_key)
    click.echo(f"{clinician} is enrolled and can open records of {residency}.")


@vault.command()
@click.option("--residency", help="One residency; all of them when left out.")
def status(residency: str | None) -> None:
    """Show the ages of the keys, how much each wraps, and who is enrolled."""
    for each in [residency] if residency else store.residencies():
        click.echo(f"{each}:")
        with _plainly():
            found = keys.status(each)
        if not found.keys:
            click.echo(f"  no keys yet: run `vault init --residency {each}`")
        for key in found.keys:
            use = "in use" if key.is_current else "retired"
            click.echo(f"  {key.purpose} key {key.id}, {_days(key.made_at)}, {use}, wraps {key.wraps} data keys")
        for person in found.clinicians:
            how = f"vouched for by {person.vouched_by}" if person.vouched_by else "by the recovery key"
            click.echo(f"  clinician {person.clinician_id}, enrolled {_days(person.enrolled_at)} {how}")
        if len(found.clinicians) < 2:
            click.echo("  fewer than two clinicians are enrolled: nobody could review an opening")


@contextmanager
def _plainly() -> Iterator[None]:
    """A refusal becomes one plain sentence instead of a traceback."""
    try:
        yield
    except tuple(REFUSALS) as refusal:
        sentence = next(REFUSALS[kind] for kind in REFUSALS if isinstance(refusal, kind))
        raise click.ClickException(sentence) from None


def _days(since: int) -> str:
    days = int(time.time() - since) // 86400
    return "today" if days == 0 else f"{days} day{'s' if days > 1 else ''} ago"
