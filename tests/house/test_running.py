"""docs/running.md tells of every switch there is; what supervises and what systemd would run are the same programs."""
import re
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_switch_is_told_of():
    read = re.findall(r'environ(?:\.get\(|, |\[)"([A-Z_]+)"', (ROOT / "settings.py").read_text("utf-8"))
    told = (ROOT / "docs" / "running.md").read_text("utf-8")
    assert len(read) > 10
    assert [name for name in read if f"`{name}`" not in told] == []


def test_every_process_is_supervised_and_never_given_up():
    supervised = ConfigParser(interpolation=None)
    supervised.read(ROOT / "deploy" / "supervisord.conf")
    programs = {name.removeprefix("program:"): supervised[name] for name in supervised if name.startswith("program:")}
    assert set(programs) == {"web", "worker", "relay", "mailer", "watch", "redis"}
    assert {(program["autorestart"], program["startsecs"]) for program in programs.values()} == {("true", "0")}


def test_systemd_never_gives_up_either():
    for unit in ("drystone-web", "drystone-job@", "drystone-mailer"):
        told = (ROOT / "deploy" / "systemd" / f"{unit}.service").read_text("utf-8")
        assert "Restart=always" in told and "StartLimitIntervalSec=0" in told, unit


def test_each_account_has_its_own_roles_and_nobody_elses():
    """Only the mailer enters its folder; no process that runs all day has the owner's roles (S7.1)."""
    systemd = ROOT / "deploy" / "systemd"
    for unit, role in (("web", "web"), ("job@", "jobs"), ("mailer", "mailer"), ("migrate", "owner")):
        told = (systemd / f"drystone-{unit}.service").read_text("utf-8").splitlines()
        assert f"User=drystone-{role}" in told
        assert [line.rpartition("/")[2] for line in told if line.startswith("EnvironmentFile=")] == [
            "settings.env", f"{role}.env"]
        assert ("InaccessiblePaths=-/var/lib/drystone/mailer" in told) == (role in ("web", "jobs"))
        urls = re.findall(r"postgresql://(\w+)@", (systemd / f"{role}.env").read_text("utf-8"))
        assert urls == [f"drystone_{role}"] * 3
    assert "d /var/lib/drystone/mailer 0700 drystone-mailer" in (systemd / "tmpfiles.conf").read_text("utf-8")
    assert "://drystone_" not in (systemd / "settings.env").read_text("utf-8")
