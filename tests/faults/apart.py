"""The service as deploy/ has it: web, jobs and mailer are accounts of their own, one group between them.

Every process is the real one, and each may read and write what docs/running.md gives its account.
"""
import os
import subprocess
import sys
import uuid
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from settings import ROOT
from tests import postgresql
from tests.faults import accounts
from tests.faults.accounts import GROUP, JOBS, MAILER, WEB
from tests.faults.box import bare_environment
from tests.faults.house import House, on_the_server
from tests.ports import free_port

ACCOUNTS = {"web": WEB, "worker": JOBS, "relay": JOBS, "watch": JOBS, "mailer": MAILER, "redis": JOBS}
SECRET = "a-secret-of-forty-characters-for-the-web"
DATABASES = ("community", "vault", "keys")


class Apart(House):
    """`database` is "sqlite" (files that the group shares) or "postgresql" (a role for each account)."""
    jobs = ("worker", "relay", "watch", "mailer")

    def _open(self) -> "Apart":
        self.prepare()
        for name in ("redis", "web", *self.jobs):
            self.start(name)
        self.wait_until(self.answers, 120)
        return self

    def prepare(self) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.data, self.mailers = self.folder / "data", self.folder / "mailer"
        for path, owner, mode in ((self.folder, 0, 0o750), (self.data, 0, 0o2770), (self.mailers, MAILER, 0o700),
                                  (self.folder / "redis", JOBS, 0o2770), (self.folder / "log", 0, 0o750)):
            path.mkdir(exist_ok=True)
            os.chown(path, owner, GROUP)
            path.chmod(mode)
        self.environment = self.environment_of("owner")
        self.founding("found")
        if self.kind == "postgresql":
            self._grant()
        for path in (*self.data.rglob("*"), *self.mailers.rglob("*")):
            os.chown(path, MAILER if self.mailers in path.parents else 0, GROUP)
            if self.data in path.parents:
                path.chmod(0o2770 if path.is_dir() else 0o660)

    def environment_of(self, role: str) -> dict:
        """As the .env files of deploy/systemd; the secret is the web's, the worker's and the mailer's alike."""
        urls = {name: self._url_of(name, role) for name in DATABASES}
        return bare_environment() | {
            "INSTANCE_DIR": str(self.folder), "PORT": str(self.port), "DATABASE_URL": urls["community"],
            "VAULTS": f'{{"ca": "{urls["vault"]}"}}', "KEY_STORES": f'{{"ca": "{urls["keys"]}"}}',
            "REDIS_URL": f"unix://{self.folder}/redis/redis.sock?db=0", "SECRET_KEY": SECRET, "PROXY_HOPS": "1",
            "TRUSTED_HOSTS": "127.0.0.1", "SECURE_COOKIES": "true", "BASE_URL": "https://drystone.example"}

    def founding(self, *words: str) -> str:
        """Done by the operator, before anything runs: `tests.faults.founding_apart`."""
        done = subprocess.run([sys.executable, "-m", "tests.faults.founding_apart", *words], cwd=ROOT,
                              env=self.environment_of("owner"), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout.strip()

    def start(self, name: str) -> None:
        self.down.discard(name)
        place = self.folder / "redis" if name == "redis" else ROOT
        command, environment = accounts.becoming(ACCOUNTS[name], *self._command(name), place=place)
        with (self.folder / "log" / f"{name}.log").open("a") as log:
            self.running[name] = subprocess.Popen(
                command, cwd=place, stdout=log, stderr=log, umask=0o007, env=self.environment_of(name) | environment)

    def __exit__(self, *_):
        super().__exit__()
        if self.kind == "postgresql":
            for name in DATABASES:
                on_the_server(f'DROP DATABASE IF EXISTS "{self.prefix}{name}" WITH (FORCE)')
            for role in ("owner", "web", "jobs", "mailer"):
                on_the_server(f'DROP ROLE IF EXISTS "{self.prefix}{role}"')

    def story(self) -> str:
        logs = sorted((self.folder / "log").glob("*.log"))
        return "\n".join(f"== {path.name}\n{path.read_text()[-1500:]}" for path in logs)

    def web_processes(self) -> list[int]:
        parent = self.running["web"].pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        return [parent, *map(int, children)]

    def _command(self, name: str) -> list[str]:
        if name == "redis":
            return ["redis-server", "--port", "0", "--unixsocket", f"{self.folder}/redis/redis.sock",
                    "--unixsocketperm", "770", "--save", "", "--appendonly", "yes"]
        if name == "web":
            return self.granian(self.port, "tests.faults.founding_apart:create_app")
        return [sys.executable, "-m", "jobs", name]

    def _database(self, kind: str) -> str:
        self.kind = kind
        self.prefix = f"drystone{uuid.uuid4().hex[:8]}_"
        if kind == "postgresql":
            for statement in self._sql("roles"):
                on_the_server(statement)
            for name in DATABASES:
                on_the_server(f'CREATE DATABASE "{self.prefix}{name}" OWNER "{self.prefix}owner"')
        return self._url_of("community", "owner")

    def _url_of(self, database: str, role: str) -> str:
        if self.kind == "sqlite":
            return f"sqlite:///{self.folder}/data/{database}.sqlite"
        role = {"worker": "jobs", "relay": "jobs", "watch": "jobs", "redis": "jobs"}.get(role, role)
        url = postgresql.SERVER.set(drivername="postgresql+psycopg", database=self.prefix + database)
        return url.set(username=self.prefix + role).render_as_string(hide_password=False)

    def _grant(self) -> None:
        for name in DATABASES:
            engine = create_engine(make_url(self._url_of(name, "owner")), isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                for statement in self._sql(name):
                    connection.execute(text(statement))
            engine.dispose()

    def _sql(self, name: str) -> list[str]:
        """A file of deploy/postgresql, its roles under names of our own."""
        written = (ROOT / "deploy" / "postgresql" / f"{name}.sql").read_text("utf-8")
        bare = "\n".join(line.partition("--")[0] for line in written.splitlines()).replace("drystone_", self.prefix)
        return [statement.strip() for statement in bare.split(";") if statement.strip()]
