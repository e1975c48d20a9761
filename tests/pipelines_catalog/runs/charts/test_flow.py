"""Places of steps: parents left, parallel steps above each other, no line that others imply."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines_catalog.runs.charts.flow import WIDTH, Station, flow


def station(name: str, *parents: str, state: str = "waiting", gate: bool = False) -> Station:
    return Station(name, name.title(), state, gate, parents)


@st.composite
def graphs(draw) -> list[Station]:
    """Any graph, parents first; the first step is above all others."""
    count = draw(st.integers(1, 12))
    found = [station("s0")]
    for n in range(1, count):
        above = draw(st.sets(st.integers(0, n - 1), min_size=1))
        found.append(station(f"s{n}", *(f"s{a}" for a in sorted(above))))
    return found


@given(graphs())
def test_no_two_steps_stand_at_one_place_and_parents_stand_left(stations) -> None:
    drawn = flow(stations)
    place = {node.name: (node.x, node.y) for node in drawn.nodes}
    assert len(set(place.values())) == len(stations)
    for one in stations:
        assert all(place[parent][0] < place[one.name][0] for parent in one.parents)
    assert all(0 <= node.x <= WIDTH and 0 <= node.y <= drawn.height for node in drawn.nodes)


def test_line_that_others_imply_is_left_out() -> None:
    drawn = flow([station("a"), station("b", "a"), station("c", "a", "b")])
    assert len(drawn.edges) == 2


def test_lines_are_walked_where_the_run_has_been() -> None:
    drawn = flow(
        [station("a", state="done"), station("b", "a", state="running"), station("c", "b")]
    )
    assert [edge.is_walked for edge in drawn.edges] == [True, False]


def test_way_back_needs_room_below() -> None:
    steps = [station("a"), station("b", "a")]
    assert flow(steps, has_loop=True).height > flow(steps).height
    assert flow(steps).loop == ""
