"""Settings: typed, every fault at once, secrets hidden (OPS-002, 003)."""

from pathlib import Path

import pytest

from koinon.platform import configuration, secrets
from koinon.platform.settings import SettingsError


def test_defaults_work() -> None:
    settings = configuration.load({})
    assert (settings.port, settings.env, settings.base_url) == (8000, "development", "http://localhost:8000")


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        configuration.load({"KOINON_PORT": "eighty", "KOINON_LOG_LEVEL": "loud", "KOINON_PUBLIC_URL": "ftp://x"})
    named = {fault.split(":")[0] for fault in caught.value.faults}
    assert named == {"KOINON_PORT", "KOINON_LOG_LEVEL", "KOINON_PUBLIC_URL"}


def test_a_proxy_that_is_no_network_is_named() -> None:
    with pytest.raises(SettingsError, match="KOINON_PROXIES: nginx is no address or network"):
        configuration.load({"KOINON_PROXIES": "10.0.0.0/8, nginx"})


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(SettingsError, match="did you mean KOINON_DATABASE_URL"):
        configuration.load({"KOINON_DATABSE_URL": "postgresql://x"})


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k" * 40 + "\n")
    settings = configuration.load({"KOINON_SECRET_KEY_FILE": str(tmp_path / "key")})
    assert settings.secret_key == "k" * 40
    assert settings.resolved["SECRET_KEY"].source == "file"


def test_production_refuses_development_defaults() -> None:
    with pytest.raises(SettingsError, match="KOINON_ENCRYPTION_KEYS must be set in production"):
        configuration.load({"KOINON_ENV": "production"})


def test_every_setting_is_in_the_reference() -> None:
    reference = (Path(__file__).parents[2] / "docs" / "operations" / "configuration.md").read_text()
    missing = [s.name for s in configuration.DECLARED if f"`KOINON_{s.name}`" not in reference]
    assert missing == []


def test_secrets_are_made_once_and_private(tmp_path: Path) -> None:
    first = secrets.ensure(tmp_path)
    assert secrets.ensure(tmp_path) == first
    assert (tmp_path / secrets.FILE).stat().st_mode & 0o077 == 0


def test_local_secrets_stay_out_of_production(tmp_path: Path) -> None:
    secrets.ensure(tmp_path)
    seen = secrets.overlay({"KOINON_DATA_DIR": str(tmp_path), "KOINON_ENV": "production"})
    assert "KOINON_SECRET_KEY" not in seen
