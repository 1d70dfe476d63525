"""A house with something to read: 500 talkabouts, and one with 19 replies, so that it shows 20 posts."""
import subprocess
import sys

from settings import ROOT
from tests.faults.house import House
from tests.faults.visitor import Visitor

TALKABOUTS, REPLIES = 500, 19
BODY = ("It has been a long week at work and I could use some company. My sister called and we talked for a while "
        "about how things used to be.\n\n" * 3)


class Peopled(House):
    """`thread`: the long talkabout; `reader`: Bea, signed in; `stranger`: nobody."""
    jobs = ()       # only pages are measured: nothing else shall run

    def prepare(self) -> None:
        super().prepare()
        subprocess.run([sys.executable, "deploy/htmx.py", str(self.folder)], cwd=ROOT, check=True)
        told = subprocess.run([sys.executable, "-c", "from bench.world import fill; print(fill())"], cwd=ROOT,
                              env=self.environment, check=True, capture_output=True, text=True)
        self.thread = int(told.stdout.splitlines()[-1])

    def _open(self) -> "Peopled":
        super()._open()
        self.reader, self.stranger = Visitor(self.address, "bea").sign_in(), Visitor(self.address, "")
        return self


def fill() -> int:
    """The long talkabout's id. Written by the service's own verbs, read by its own scan."""
    from app import create_app
    from jobs.relay import Relay
    from models.community import posts, talkabouts
    from models.ground import transaction
    from models.people import accounts
    with create_app().app_context():
        def write(name: str, number: int) -> int:
            return talkabouts.start(by=accounts.named(name), title=f"A long week, {number}", body=BODY,
                                    key=f"world{number}", tag_keys=["work", "family"]).id
        thread = [write(f"writer{number % 20}", number) for number in range(TALKABOUTS)][-1]
        transaction.commit()
        Relay().until_quiet()
        for number in range(REPLIES):
            talkabouts.reply(posts.by_id(thread), by=accounts.named(f"writer{number}"), body=BODY, key=f"reply{number}")
        transaction.commit()
        Relay().until_quiet()
        return thread
