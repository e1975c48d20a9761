"""Static files: vendored ones are what their lock file says, and nothing points outside."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from mlops_portal.foundation.static_files import SOURCE

ROOT = Path(settings.BASE_DIR)
OWN_FILES = sorted([*ROOT.glob("static/portal/*.js"), *ROOT.glob("styles/**/*.css")])
LOCK = json.loads((ROOT / "static" / "vendor" / "vendor.lock.json").read_text())["packages"]


@pytest.mark.parametrize("package", LOCK, ids=lambda package: package["package"])
def test_vendored_files_are_those_of_the_lock(package: dict):
    for file in package["files"]:
        held = (ROOT / file["file"]).read_bytes()
        assert hashlib.sha256(held).hexdigest() == file["sha256"], file["file"]


@pytest.mark.parametrize("package", LOCK, ids=lambda package: package["package"])
def test_vendored_package_brings_its_licence_and_a_way_to_fetch_it(package: dict):
    assert (ROOT / package["licence_file"]).stat().st_size > 300
    assert package["fetch"] == f"npm pack {package['package']}@{package['version']}"


def test_nothing_is_vendored_that_the_lock_does_not_name():
    named = {file["file"] for package in LOCK for file in package["files"]}
    named |= {package["licence_file"] for package in LOCK}
    own = {"static/vendor/vendor.lock.json"}
    folders = [ROOT / "static" / "vendor", ROOT / "static" / "portal" / "fonts"]
    held = {str(p.relative_to(ROOT)) for f in folders for p in f.rglob("*") if p.is_file()}
    assert held - named - own == set()


def test_style_sheet_refers_only_to_files_that_are_held():
    style_sheet = Path(finders.find("portal/portal.css")).read_text()
    assert "@import" not in style_sheet
    for target in re.findall(r"url\(\"?([^\")]+)\"?\)", style_sheet):
        assert target.startswith("data:") or (ROOT / "static" / "portal" / target).exists(), target


def test_style_sheet_holds_every_part_once():
    parts = sorted(str(p.relative_to(ROOT / "styles")) for p in (ROOT / "styles").rglob("*.css"))
    named = re.findall(r'@import "([^"]+)"', SOURCE.read_text())
    assert sorted([*named, "portal.css"]) == sorted([*parts, "../static/vendor/pico/pico.min.css"])


@pytest.mark.parametrize("path", OWN_FILES, ids=str)
def test_own_files_name_no_other_host(path: Path):
    assert not re.search(r"https?://(?!www\.w3\.org/)", path.read_text())


def test_icons_used_in_templates_are_in_the_sprite():
    sprite = (ROOT / "templates" / "components" / "sprite.html").read_text()
    drawn = set(re.findall(r'id="([\w-]+)"', sprite))
    for path in (ROOT / "templates").rglob("*.html"):
        used = set(re.findall(r'<use href="#([\w-]+)"', path.read_text()))
        assert used - {"id"} <= drawn, path.name  # "id" stands in the sprite's own comment
