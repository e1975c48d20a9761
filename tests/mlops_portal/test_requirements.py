"""The two locks agree: what is tested is what is run."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / name).read_text()))


def test_the_development_lock_holds_the_other_in_the_same_versions() -> None:
    run, development = pins("requirements.lock"), pins("requirements-dev.lock")
    assert run
    assert run.items() <= development.items()


def test_every_pin_has_a_hash_and_no_registry_is_named() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert text.count("--hash=sha256:") >= len(pins(name))
        assert "://" not in text
