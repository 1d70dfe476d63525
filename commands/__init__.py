"""`flask --app app …`: the service from the command line."""
from commands.audit import audit
from commands.backup import backup
from commands.demo import demo
from commands.migrate import migrate
from commands.scan import scan
from commands.secrets import secrets
from commands.staff import staff
from commands.vault import vault


def register_commands(app) -> None:
    for command in (audit, backup, demo, migrate, scan, secrets, staff, vault):
        app.cli.add_command(command)
