"""`flask --app app secrets`: what rests under SECRET_KEY, and the way back in for the last administrator."""
import click
from flask import current_app
from flask.cli import AppGroup

from models.ground import transaction
from models.ground.errors import NotFound, Refused
from models.people import accounts, second_factor

secrets = AppGroup("secrets", help="What rests under the service's secret key.")


@secrets.command("reseal")
def reseal() -> None:
    """Seal the authenticators' secrets anew under SECRET_KEY. The exit code is 1 when one of them opens with no key.

    SECRET_KEY_FALLBACKS must still name the former key. Run it as often as you like.
    """
    done, lost = second_factor.reseal(keys=current_app.config["SETTINGS"].secret_keys)
    transaction.commit()
    click.echo(f"{done} sealed anew under the present key.")
    if lost:
        raise click.ClickException(f"{lost} can be opened by no key that is given: is SECRET_KEY_FALLBACKS complete?")


@secrets.command("reset-factor")
@click.argument("username")
@click.option("--reason", required=True, help="Why, in words: it stands in the audit.")
def reset_factor(username: str, reason: str) -> None:
    """Take someone's second factor away, for when no other administrator can. Their sessions end."""
    try:
        second_factor.reset(accounts.named(username), by=None, reason=reason)
    except NotFound:
        raise click.ClickException("Nobody has this name.") from None
    except Refused:
        raise click.ClickException("The reason needs 10 to 500 characters.") from None
    transaction.commit()
    click.echo("Done. A new one is set up at the next sign-in.")
