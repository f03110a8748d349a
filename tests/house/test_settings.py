"""Settings that would be dangerous are refused; production settings pass Django's own deployment checks."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEY = base64.b64encode(bytes(range(32))).decode()
PRODUCTION = {
    "DATABASE_URL": "postgresql://fupin@db/fupin",
    "DATABASE_PASSWORD": "given-by-a-secret-file",
    "BROKER_URL": "redis://broker:6379/0",
    "SECRET_KEY": "k9-" + "x7Qm2!vB" * 8,
    "FIELD_KEY": KEY,
    "ALLOWED_HOSTS": "bangfu.example.gov.cn",
    "CSRF_TRUSTED_ORIGINS": "https://bangfu.example.gov.cn",
    "HTTPS": "1",
}


def check(*options, **environment):
    """`manage.py check`, as an operator would run it, with nothing but the given settings."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "FUPIN_VAR") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check", *options],
        cwd=ROOT,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_production_settings_pass_the_deployment_checks():
    result = check("--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert result.returncode == 0, result.stderr
    assert "no issues" in result.stdout


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"FIELD_KEY": "short"}, "fupin.E001"),
        ({"FIELD_KEY": ""}, "fupin.E001"),
        ({"DEMO": "1"}, "fupin.E002"),
        ({"HTTPS": "0"}, "fupin.W001"),
        ({"DATABASE_URL": "mysql://db/fupin"}, "DATABASE_URL 须为 postgresql://"),
        ({"HTTPS": "maybe"}, "HTTPS 应为 1 或 0"),
        ({"SESSION_IDLE_MINUTES": "half"}, "SESSION_IDLE_MINUTES 应为整数"),
        ({"SECRET_KEY_FILE": "/nowhere/secret"}, "SECRET_KEY_FILE 指向的文件读不出来"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_a_dangerous_setting_is_named(changed, told):
    result = check("--deploy", "--fail-level", "WARNING", **{**PRODUCTION, **changed})
    assert result.returncode != 0
    assert told in result.stderr


def test_a_secret_may_stand_in_a_file(tmp_path):
    file = tmp_path / "field_key"
    file.write_text(KEY + "\n", encoding="ascii")
    settings = {name: value for name, value in PRODUCTION.items() if name != "FIELD_KEY"}
    result = check("--deploy", "--fail-level", "WARNING", **settings, FIELD_KEY_FILE=str(file))
    assert result.returncode == 0, result.stderr
