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
