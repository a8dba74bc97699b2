"""The files under deploy/, as far as they can be checked where no image is built: what they name is there."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from fazhi.cli import app
from fazhi.settings import Settings
from tests.conftest import ROOT

CONTAINERFILE = re.sub(r"\\\n", " ", (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8"))
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
NIGHTLY = (ROOT / "docs" / "nightly.md").read_text(encoding="utf-8")


def said(instruction: str) -> list[str]:
    return re.findall(rf"^{instruction} (.+)$", CONTAINERFILE, re.MULTILINE)


def test_what_is_copied_is_here_and_let_through() -> None:
    let_through = {line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")}
    copied = {source for told in said("COPY") if not told.startswith("--from") for source in told.split()[:-1]}
    assert copied == let_through
    assert [source for source in copied if not (ROOT / source).exists()] == []
    wheel = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("force-include]")[2].partition("[tool.ruff]")[0]
    assert set(re.findall(r'^"(.+?)" =', wheel, re.MULTILINE)) <= copied


def test_the_image_runs_by_a_user_without_rights_and_looks_after_itself() -> None:
    (user,), (check,), (command,) = said("USER"), said("HEALTHCHECK"), said("CMD")
    assert user.isdigit()
    assert "PREFECT_UI_STATIC_DIRECTORY=/tmp/" in CONTAINERFILE, "this user cannot write beside the packages, and the server would have no UI"
    assert int(user) > 0
    assert f"--uid {user} " in CONTAINERFILE
    assert check.endswith('CMD ["fazhi", "doctor"]')
    assert command == '["fazhi", "serve"]'
    assert all(re.search(r":\d+\.\d+", image) for image in said("FROM")), "no image without its version"


def test_the_places_are_made_and_are_settings() -> None:
    made = set(re.findall(r"/data[/\w]*", next(told for told in said("RUN") if "install --directory" in told)))
    places = dict(re.findall(r"(FAZHI_\w+)=(\S+)", CONTAINERFILE))
    assert {name.removeprefix("FAZHI_").lower() for name in places} <= set(Settings.model_fields)
    assert {str(Path(place).parent) if place.endswith(".duckdb") else place for place in places.values()} <= made
    mounts = [mount.split(":") for service in COMPOSE["services"].values() for mount in service["volumes"]]
    assert {volume for volume, _ in mounts} == set(COMPOSE["volumes"])
    assert {at for _, at in mounts} <= made


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_what_a_service_runs_is_there(name: str) -> None:
    service = COMPOSE["services"][name]
    program, *words = shlex.split(service["command"])
    assert program in {"fazhi", "prefect"}
    if program == "fazhi":
        command = get_command(app).commands[words[0]]  # type: ignore[attr-defined]
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options
    assert (ROOT / "deploy" / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    assert {told.removeprefix("FAZHI_").lower() for told in service.get("environment", {}) if told.startswith("FAZHI_")} <= set(Settings.model_fields)


def test_ports_stay_on_this_machine_and_are_those_of_the_page() -> None:
    for service in COMPOSE["services"].values():
        for port in service.get("ports", []):
            host, outside, inside = port.split(":")
            assert host == "127.0.0.1"
            assert f"--port {inside}" in service["command"]
            assert f"http://127.0.0.1:{outside}" in NIGHTLY.partition("## In containers")[2]
