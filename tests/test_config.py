"""A bad setting stops the start with one clear line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from eventhub.config import Config
from eventhub.errors import BadSetting

GOOD = {"EVENTHUB_DATABASE_URL": "postgresql://localhost/eventhub", "EVENTHUB_SECRET_KEY": "k" * 32}


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("EVENTHUB_SECRET_KEY", "short"),
        ("EVENTHUB_SECRET_KEY", ""),
        ("EVENTHUB_DATABASE_URL", "mysql://localhost/eventhub"),
        ("EVENTHUB_DATABASE_URL", "postgresql://me:secret@localhost:port/eventhub"),
        ("EVENTHUB_DATABASE_URL", "sqlite:////no/such/folder/eventhub.sqlite"),
        ("PORT", "eighty"),
        ("EVENTHUB_BASE_URL", "eventhub.example.org"),
        ("EVENTHUB_BASE_URL", "https://"),
        ("EVENTHUB_SMTP_URL", "http://mail.example.org"),
        ("EVENTHUB_SMTP_URL", "smtp://mail.example.org:port"),
        ("EVENTHUB_MAIL_SENDER", "nobody"),
        ("EVENTHUB_TRUSTED_PROXIES", "one"),
    ],
)
def test_a_bad_setting_is_refused_by_its_name(setting: str, value: str) -> None:
    with pytest.raises(BadSetting, match=setting):
        Config.from_env(GOOD | {setting: value})


def test_good_settings_are_read() -> None:
    config = Config.from_env(GOOD | {"EVENTHUB_BASE_URL": "https://events.example.org/", "PORT": "9000"})
    assert (config.database_url, config.base_url, config.smtp_url, config.is_https) == (
        "postgresql+psycopg://localhost/eventhub",
        "https://events.example.org",
        None,
        True,
    )


def test_the_command_says_so_in_one_line_and_fails() -> None:
    environment = {**os.environ, **GOOD, "EVENTHUB_SECRET_KEY": "short"}
    command = [Path(sys.executable).with_name("eventhub"), "migrate"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode != 0
    assert run.stderr.strip() == "eventhub: EVENTHUB_SECRET_KEY must be at least 32 characters long."
