"""What can be checked of Dockerfile and docker-compose.yml without Docker."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from pytest_django import Settings

from analytics.forwarding import config_from_settings
from getowl.local.stack import Stack, commands, environment
from getowl.tests.test_settings_documented import read_variables

FOREIGN = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}  # boto3 reads these itself
OURS = (
    *(
        "aws",
        "migrate",
        "heal",
        "web",
        "worker",
        "importer",
        "domains",
        "clicks",
        "webhooks",
        "beat",
        "edge",
        "shipper",
    ),
    *("limits", "forwarder", "click-webhooks"),
)


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """The services of docker-compose.yml."""
    loaded = yaml.safe_load((settings.BASE_DIR / "docker-compose.yml").read_text())
    return dict(loaded["services"])


def test_every_process_of_the_local_stack_has_a_service(
    services: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINYBIRD_URL", "http://tinybird.test")  # where clicks have a store, as in compose
    local = commands(Stack(settings.BASE_DIR))
    assert "forwarder" in local
    del local["https"]  # of custom domains, which compose does not offer: its edge has no DNS of its own
    assert set(local) <= set(services)
    for name, command in local.items():
        program = command[command.index("-m") + 1]
        assert program in services[name]["command"], name


def test_every_variable_exists(services: dict[str, Any]) -> None:
    for name in OURS:
        assert set(services[name]["environment"]) <= read_variables() | FOREIGN


def test_services_wait_for_services_that_exist_and_can_be_asked(services: dict[str, Any]) -> None:
    for service in services.values():
        for name, wait in service.get("depends_on", {}).items():
            assert wait["condition"] in {"service_healthy", "service_completed_successfully"}
            if wait["condition"] == "service_healthy":
                assert "healthcheck" in services[name]


def test_the_forwarder_has_all_that_it_needs(services: dict[str, Any], settings: Settings) -> None:
    given = services["forwarder"]["environment"]
    for name in ("TINYBIRD_URL", "TINYBIRD_TOKEN", "CLICK_VISITOR_SECRET"):
        setattr(settings, name, given[name])
    config_from_settings()  # raises on what is missing or too short


def test_both_edges_name_the_headers_that_say_who_objects(services: dict[str, Any]) -> None:
    assert "--header-names" in services["edge"]["command"]
    assert "--header-names" in commands(Stack(settings.BASE_DIR))["edge"]


def test_ports_are_open_to_this_machine_only(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_management_commands_exist(services: dict[str, Any]) -> None:
    from django.core.management import get_commands

    used = re.findall(r"manage\.py (\w+)", services["migrate"]["command"][-1])
    assert set(used) <= set(get_commands())
    assert {"migrate", "create_edge_table", "build_edge", "audit_edge"} <= set(used)
    for name in ("limits", "forwarder", "click-webhooks"):
        assert services[name]["command"][3] in get_commands()


def test_what_moto_forgets_in_a_restart_is_made_again(services: dict[str, Any]) -> None:
    script = services["heal"]["command"][-1]
    made = [set(re.findall(r"manage\.py (\w+)", services[name]["command"][-1])) for name in ("migrate", "heal")]
    assert made[0] - made[1] == {"migrate", "build_edge"}, "those two outlive moto, in volumes"
    assert script.startswith("while sleep ")
    assert services["heal"]["restart"] == "unless-stopped"
    syntax = subprocess.run(["sh", "-n", "-c", script], capture_output=True, text=True)
    assert syntax.returncode == 0, syntax.stderr


def test_the_local_edge_may_keep_what_the_resolver_has_just_read(services: dict[str, Any], tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    for values in (services["edge"]["environment"], environment(stack)):
        # The resolver uses what it remembers for a third of it, and CloudFront is given the whole seconds left.
        assert int(int(values["EDGE_MAX_AGE_SECONDS"]) * 2 / 3) >= 1


def test_postgres_is_ready_when_it_answers_over_tcp(services: dict[str, Any]) -> None:
    # While it initialises, the image runs a server that listens on its socket only.
    test = services["postgres"]["healthcheck"]["test"]
    assert test[test.index("-h") + 1] == "127.0.0.1"


@pytest.mark.parametrize("name", ["aws", "web", "worker", "importer", "domains", "clicks", "beat", "edge", "shipper"])
def test_commands_run_outside_docker(services: dict[str, Any], name: str) -> None:
    command = services[name]["command"]
    module = command[2] if command[0] == "python" else command[0]
    subcommand = [word for word in command if word in {"-A", "getowl.celery", "worker", "beat"}]
    done = subprocess.run([sys.executable, "-m", module, *subcommand, "--help"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for option in (word for word in command if word.startswith("--")):
        assert option.partition("=")[0] in done.stdout


def test_the_dockerfile_copies_what_exists_and_stays_unprivileged() -> None:
    dockerfile = (settings.BASE_DIR / "Dockerfile").read_text()
    copied = [words for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.M) for words in line.split()[:-1]]
    shown = {line[1:] for line in (settings.BASE_DIR / ".dockerignore").read_text().split() if line.startswith("!")}
    apps = {path.parent.name for path in settings.BASE_DIR.glob("*/apps.py")}
    assert {*apps, "edge", "getowl", "manage.py", "requirements.txt"} <= set(copied)
    for source in copied:
        assert (settings.BASE_DIR / source).exists(), source
        assert source.partition("/")[0] in shown, source
    assert re.findall(r"^USER (\w+)$", dockerfile, re.M)[-1] == "getowl"
    runtime = dockerfile[dockerfile.index("AS runtime") :]
    assert "requirements-dev" not in runtime
    for variable in re.findall(r"\b([A-Z_]{5,})=", runtime.partition("manage.py collectstatic")[0]):
        assert variable in read_variables(), variable
