"""Does whoever connects an account learn what to do next, or what was wrong?"""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from faden.cli import main
from faden.config import Config, ConfigError
from faden.setup import add_account, list_accounts

MAILBOX = {"address": "service@firma.example", "handover": True}


@pytest.fixture
def config(database_url: str) -> Config:
    return Config(database_url=database_url)


def added(
    config: Config, folder: Path, settings: dict[str, Any], *, name: str = "mail", **given: str
) -> list[str]:
    """Connect an account from a file; return the lines that were told."""
    file = folder / "account.json"
    file.write_text(json.dumps(settings))
    given = {"channel": "email", "label": "", "slug": ""} | given
    return add_account(config, name, file, **given).splitlines()


def test_a_mailbox_is_told_what_is_still_missing(config: Config, tmp_path: Path) -> None:
    assert added(config, tmp_path, MAILBOX) == [
        "mail is connected; a running Faden knows it within seconds.",
        (
            "Your mail server hands mails over once faden serve has FADEN_LMTP_LISTEN or "
            "FADEN_SMTP_LISTEN, such as 127.0.0.1:8024"
        ),
        "It only receives: nobody can answer from it before you set smtp",
    ]


def test_what_is_set_is_named(database_url: str, tmp_path: Path) -> None:
    config = Config(database_url=database_url, lmtp_listen=("127.0.0.1", 8024))
    settings = MAILBOX | {"secrets": ["x" * 20], "smtp": {"host": "smtp.firma.example"}}
    assert added(config, tmp_path, settings)[1:] == [
        "The provider posts to http://127.0.0.1:8080/hooks/mail",
        "Your mail server hands mails over by LMTP to 127.0.0.1 port 8024",
    ]


def test_the_operators_setting_is_named(config: Config, tmp_path: Path) -> None:
    smtp = {"host": "127.0.0.1", "port": 25, "security": "none"}
    with pytest.raises(ConfigError, match=r"smtp\.host .* setting FADEN_OUTGOING_ALLOW"):
        added(config, tmp_path, MAILBOX | {"smtp": smtp})


def test_a_forgotten_channel_is_guessed(config: Config, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="It would do with --channel email"):
        added(config, tmp_path, MAILBOX, channel="webhook")


def test_what_no_channel_takes_gets_no_advice(config: Config, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as told:
        added(config, tmp_path, {"adress": "service@firma.example"}, channel="webhook")
    assert "--channel" not in str(told.value)


@pytest.mark.parametrize(
    "second",
    [{"address": "Service@firma.example"}, {"address": "b@x.example", "aliases": ["a@x.example"]}],
)
def test_an_address_is_handed_over_to_one_account(
    config: Config, tmp_path: Path, second: dict[str, Any]
) -> None:
    added(config, tmp_path, MAILBOX | {"aliases": ["A@x.example"]})
    with pytest.raises(ConfigError, match="handed over to account mail already"):
        added(config, tmp_path, second | {"handover": True}, name="other")
    assert list_accounts(config) == ["demo  mail  email  mail"]


def test_an_account_may_be_changed(config: Config, tmp_path: Path) -> None:
    added(config, tmp_path, MAILBOX)
    added(config, tmp_path, MAILBOX, label="Service")
    assert list_accounts(config) == ["demo  mail  email  Service"]


def test_a_port_that_is_taken_is_one_line(database_url: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = {
            "FADEN_DATABASE_URL": database_url,
            "FADEN_DATA": str(tmp_path),
            "FADEN_LMTP_LISTEN": f"127.0.0.1:{taken.getsockname()[1]}",
        }
        ran = subprocess.run(
            [sys.executable, "-m", "faden", "web"],
            env=os.environ | settings,  # noqa: TID251 - handed on, not read
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert ran.returncode == 2
    assert "FADEN_LMTP_LISTEN" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("variable", ["FADEN_LMTP_LISTEN", "FADEN_SMTP_LISTEN"])
def test_a_wrong_port_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], variable: str
) -> None:
    monkeypatch.setenv(variable, "8024")
    monkeypatch.setattr("sys.argv", ["faden", "account", "list"])
    with pytest.raises(SystemExit):
        main()
    told = capsys.readouterr().err
    assert told.startswith(f"faden: {variable}='8024': write host:port")
    assert told.count("\n") == 1


def test_a_contact_page_needs_somebody_who_answers_and_says_where_it_is(
    config: Config, tmp_path: Path
) -> None:
    page = {"name": "Firma Muster", "answers_by": "mail"}
    with pytest.raises(ConfigError, match="answers_by: there is no account mail"):
        added(config, tmp_path, page, name="contact", channel="form")
    added(config, tmp_path, MAILBOX)
    told = added(config, tmp_path, page, name="contact", channel="form")
    assert told[1:] == ["Link this on every page of yours: http://127.0.0.1:8080/contact/contact"]


@pytest.mark.parametrize("command", ["serve", "web", "work"])
def test_a_slip_in_the_folder_makes_no_new_installation(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("FADEN_DATABASE_URL", raising=False)
    monkeypatch.setattr(sys, "argv", ["faden", command, "--data", str(tmp_path / "fadn")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert f"there is no folder {tmp_path / 'fadn'}" in told
    assert "faden serve --new" in told
    assert not (tmp_path / "fadn").exists()


def test_usage_says_faden(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["__main__.py", "serve", "--help"])
    with pytest.raises(SystemExit):
        main()
    assert "Usage: faden serve" in capsys.readouterr().out
