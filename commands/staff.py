"""`flask --app app staff`: the first of those who work here; all others are invited in the service itself (S1.8)."""
import click
from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask.cli import AppGroup

from models.ground import transaction
from models.ground.permissions import Role
from models.people import invitations
from models.people import staff as people
from models.people.invitations import Position
from models.vault import addresses, store
from settings import LANGUAGES


@click.group(cls=AppGroup)
def staff() -> None:
    """Those who work here."""


@staff.command("invite-first")
@click.option("--email", required=True, help="Their work address. It is sealed at once, and shown nowhere again.")
@click.option("--residency", help="Whose vault keeps the address; may be left out where there is only one.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def invite_first(email: str, residency: str | None, language: str) -> None:
    """Invite the first administrator, who invites everyone else. Prints the link, and promises it by mail too."""
    if people.anybody_administers():
        raise click.ClickException("Somebody administers this service already: they invite others, at /admin/staff.")
    residency = residency or _only_residency()
    try:
        address = validate_email(email, check_deliverability=False).normalized
        record_key = addresses.keep(residency, address)
    except EmailNotValidError:
        raise click.ClickException("This is not an e-mail address.") from None
    except store.VaultUnavailable:
        raise click.ClickException(f"The vault of {residency} has no keys or does not answer: run `flask --app app "
                                   f"vault init --residency {residency}` first.") from None
    settings = current_app.config["SETTINGS"]
    for earlier in invitations.open_ones():     # tried before, perhaps with a slip in the address
        if earlier.by_id is None:
            invitations.withdraw(earlier.id, reason="Invited anew by an operator.", by=None)
    made = invitations.invite(Position([Role.ADMINISTRATOR.value], list(LANGUAGES), language), residency=residency,
                              record_key=record_key, by=None, key=settings.secret_key)
    transaction.commit()
    base = settings.base_url or f"http://{settings.host}:{settings.port}"
    click.echo(f"The first administrator opens this once, within {invitations.DAYS} days:\n")
    click.echo(f"    {base}/invitations/{invitations.token(made, key=settings.secret_key)}")


def _only_residency() -> str:
    known = store.residencies()
    if len(known) != 1:
        raise click.ClickException(f"Please name the residency: one of {', '.join(known)}.")
    return known[0]
