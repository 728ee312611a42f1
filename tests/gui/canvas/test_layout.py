"""Auto layout: values worked by hand, and properties of any graph."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import Edge, NetworkSpec
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, GRID, overlap
from nnstudio.gui.canvas.layout import auto_layout, complete_layout, free_place


def graph(count: int, wires: list[tuple[int, int]]) -> NetworkSpec:
    spec = NetworkSpec()
    for _ in range(count):
        spec, _ = spec.with_node(LAYERS["dense"].build({}))
    edges = tuple(Edge(f"n{a + 1}", f"n{b + 1}", slot) for slot, (a, b) in enumerate(wires))
    return NetworkSpec(spec.nodes, edges)


def test_chain_runs_straight():
    assert auto_layout(graph(3, [(0, 1), (1, 2)])) == {"n1": (0, 0), "n2": (220, 0), "n3": (440, 0)}


def test_branches_lie_evenly_about_the_middle():
    found = auto_layout(graph(4, [(0, 1), (0, 2), (1, 3), (2, 3)]))
    assert found == {"n1": (0, 0), "n2": (220, -60), "n3": (220, 60), "n4": (440, 0)}


def test_a_skipping_wire_has_a_place_of_its_own():
    """n1 → n2 → n3 with n1 → n3 beside: the card in the middle makes way for the wire."""
    found = auto_layout(graph(3, [(0, 1), (1, 2), (0, 2)]))
    assert found["n3"] == (440, 0)
    assert abs(found["n2"][1]) == 60


def test_second_input_stands_just_before_what_it_feeds():
    found = auto_layout(graph(4, [(0, 1), (1, 2), (3, 2)]))
    assert found["n4"][0] == found["n2"][0] == 220


def test_sweeps_untangle_two_crossed_branches():
    """a→b→e, a→c→d drawn so that b/c and d/e start in opposite orders: no crossing is left."""
    found = auto_layout(graph(6, [(0, 1), (0, 2), (2, 3), (1, 4), (3, 5), (4, 5)]))
    assert (found["n2"][1] < found["n3"][1]) == (found["n5"][1] < found["n4"][1])


def test_nodes_on_a_cycle_still_get_places():
    found = auto_layout(graph(3, [(0, 1), (1, 2), (2, 1)]))
    assert len(set(found.values())) == 3


@st.composite
def any_graph(draw):
    count = draw(st.integers(1, 14))
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
    wires = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=25)) if pairs else []
    return graph(count, wires)


@settings(deadline=None)  # a busy machine is no fault of the layout
@given(any_graph())
def test_no_cards_overlap_and_no_wire_goes_back(spec):
    found = auto_layout(spec)
    assert found.keys() == spec.by_id.keys()
    for a, b in combinations(found.values(), 2):
        assert not overlap((*a, CARD_WIDTH, CARD_HEIGHT), (*b, CARD_WIDTH, CARD_HEIGHT))
    for edge in spec.edges:
        assert found[edge.source][0] + CARD_WIDTH < found[edge.target][0]
    assert all(x % GRID == 0 and y % GRID == 0 for x, y in found.values())


@settings(deadline=None)
@given(any_graph(), st.integers(0, 13))
def test_missing_places_are_filled_without_moving_the_others(spec, lost):
    whole = auto_layout(spec)
    known = {i: p for i, p in whole.items() if i != f"n{lost + 1}"}
    found = complete_layout(spec, known)
    assert found.keys() == whole.keys()
    assert all(found[i] == place for i, place in known.items())
    for a, b in combinations(found.values(), 2):
        assert not overlap((*a, CARD_WIDTH, CARD_HEIGHT), (*b, CARD_WIDTH, CARD_HEIGHT))


def test_free_place_goes_down_until_nothing_is_touched():
    assert free_place({}, (13, 27)) == (20, 20)
    # 66 high plus one grid step between cards: 86, on the grid of 20 that is 100.
    assert free_place({"a": (0, 0)}, (0, 0)) == (0, 100)
