"""`flask demo`: fills an empty database with a small world and marks it as a demo (DESIGN 12).

Everything goes through the service's own verbs and its own scan, and is then dated back.
"""
import click
from flask import current_app
from flask.cli import with_appcontext

from commands.demo import care, groups, people, phrasebook, quality, shifts, wall
from models.ground import marks, transaction
from models.people import accounts


@click.command()
@click.option("--if-empty", is_flag=True, help="Do nothing, quietly, when somebody is here already.")
@with_appcontext
def demo(if_empty: bool) -> None:
    """Fill an empty database with the demo world."""
    if accounts.anybody():
        if not if_empty:
            raise click.ClickException("This database isn't empty; the demo world only moves into an empty one.")
        return
    settings = current_app.config["SETTINGS"]
    seated = people.seat(settings)
    transaction.commit()
    posts = wall.fill(seated, groups.begin(seated))
    transaction.commit()
    phrasebook.date_back()
    care.work_the_desk(seated, posts)
    shifts.keep(seated)
    transaction.commit()
    phrasebook.keep_it(seated, settings.detection_model)
    quality.read_again(seated)
    quality.keep_sheets()
    marks.put(marks.DEMO)
    transaction.commit()
    click.echo(f"The demo world: {len(seated)} people, {len(posts)} posts. Every password is {people.PASSWORD}.")
