"""The example of the settings is complete and starts."""

import re
from pathlib import Path

import pytest

from mdeji.kit.settings import Settings, load_settings

SECRETS = {"MDEJI_LINE_CHANNEL_SECRET", "MDEJI_LINE_CHANNEL_ACCESS_TOKEN", "MDEJI_SECRET_KEY"}
EXAMPLE = Path(__file__).resolve().parents[2] / "deploy" / "environment.example"


def named() -> dict[str, str]:
    """Return the settings of the example."""
    rows = re.findall(r"^(MDEJI_\w+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(rows)


def test_the_example_names_every_setting_and_no_other() -> None:
    assert set(named()) == {f"MDEJI_{name.upper()}" for name in Settings.model_fields}


def test_the_example_starts_once_the_secrets_are_filled_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in named().items():
        monkeypatch.setenv(name, "0" * 36 if name in SECRETS else value)
    monkeypatch.setenv("MDEJI_CONTACT_PHONE", "027-000-0000")

    settings = load_settings()

    assert settings.public_url.startswith("https://")


def test_the_example_holds_no_secret() -> None:
    assert {named()[name] for name in SECRETS} == {""}
    assert named()["MDEJI_OIDC_CLIENT_SECRET"] == ""
