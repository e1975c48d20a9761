"""The radar as a Plotly figure: valid, in tokens of the style sheet, of the bundle's release."""

import json
from pathlib import Path

import pytest
from plotly.graph_objects import Figure
from plotly.offline import get_plotlyjs_version

from assessments.roles import charts, content
from assessments.roles.domain.comparison import compare
from assessments.roles.domain.matrix import Profile

ROOT = Path(__file__).parents[3]
PROFILES = [Profile("data-scientist", "expert"), Profile("data-engineer", "beginner")]


@pytest.fixture
def radar() -> dict:
    found = compare(content.matrix(), PROFILES)
    labels = [axis.slug for axis in found.axes]
    return charts.radar_figure(found, labels, ["Expert", "Beginner"])


def test_each_profile_is_an_outline_that_closes(radar) -> None:
    assert [trace["name"] for trace in radar["data"]] == ["Expert", "Beginner"]
    for trace in radar["data"]:
        assert trace["r"][0] == trace["r"][-1]
        assert trace["theta"][0] == trace["theta"][-1]


def test_plotly_knows_every_property_and_json_carries_it(radar) -> None:
    assert Figure(json.loads(json.dumps(radar))).to_plotly_json() == radar


def test_profiles_differ_without_colour(radar) -> None:
    assert len({trace["line"]["dash"] for trace in radar["data"]}) == 2
    assert len({trace["marker"]["symbol"] for trace in radar["data"]}) == 2
    assert radar["data"][1]["line"]["color"] == "var(--s2)"


def test_the_bundle_is_of_the_release_that_the_package_makes_figures_for() -> None:
    lock = json.loads((ROOT / "static/vendor/vendor.lock.json").read_text())
    (bundled,) = (one["version"] for one in lock["packages"] if one["package"] == "plotly.js")
    assert bundled == get_plotlyjs_version()
