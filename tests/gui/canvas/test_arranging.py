"""Auto layout with groups and notes: what belongs together stays so, and nothing is covered."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import Edge, NetworkSpec
from nnstudio.gui.canvas.arranging import arranged
from nnstudio.gui.canvas.blocks import frame_of
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, overlap
from nnstudio.gui.canvas.layout import auto_layout
from nnstudio.project import ProjectState
from nnstudio.project.annotation import Group, Sticky


def graph(count: int, wires: list[tuple[int, int]]) -> NetworkSpec:
    spec = NetworkSpec()
    for _ in range(count):
        spec, _ = spec.with_node(LAYERS["dense"].build({}))
    return NetworkSpec(spec.nodes, tuple(Edge(f"n{a}", f"n{b}", slot) for slot, (a, b) in enumerate(wires)))


def box(place):
    return (*place, CARD_WIDTH, CARD_HEIGHT)


# n1 → (n2, n3 side by side) → n4 → n5, and n1 → n6 → n5 beside the group of n2, n3, n4
WIRES = [(1, 2), (1, 3), (2, 4), (3, 4), (4, 5), (1, 6), (6, 5)]
GROUP = Group("g1", "Two ways", ("n2", "n3", "n4"))


def test_a_group_is_one_card_among_the_others() -> None:
    cards, _ = arranged(ProjectState(network=graph(6, WIRES), groups=(GROUP,)))
    frame = frame_of(cards[m] for m in GROUP.members)
    assert not any(overlap(frame, box(cards[i])) for i in ("n1", "n5", "n6"))
    assert cards["n1"][0] < frame[0]
    assert cards["n5"][0] > frame[0] + frame[2]
    # Inside it is as it would be alone: two columns, the two ways evenly about the middle.
    x, y = cards["n4"]
    assert {i: (cards[i][0] - x, cards[i][1] - y) for i in ("n2", "n3")} == {
        "n2": (-220, -60),
        "n3": (-220, 60),
    }


def test_without_groups_nothing_is_new() -> None:
    spec = graph(6, WIRES)
    assert arranged(ProjectState(network=spec))[0] == auto_layout(spec)


def test_a_group_that_wires_leave_and_enter_again_does_not_count() -> None:
    spec = graph(3, [(1, 2), (2, 3)])
    group = Group("g1", "Round", ("n1", "n3"))
    assert arranged(ProjectState(network=spec, groups=(group,)))[0] == auto_layout(spec)


def test_a_note_goes_with_its_card() -> None:
    spec = graph(3, [(1, 2), (2, 3)])
    layout = {"n1": (0.0, 900.0), "n2": (700.0, 300.0), "n3": (-400.0, 0.0)}
    note = Sticky("s1", "About n2", 700.0, 180.0)
    cards, notes = arranged(ProjectState(network=spec, layout=layout, stickies=(note,)))
    assert cards["n2"] == (220, 0)
    assert notes["s1"] == (220.0, -120.0)


def test_a_note_that_would_be_covered_makes_way() -> None:
    spec = graph(3, [(1, 2), (1, 3)])
    layout = {"n1": (0.0, 0.0), "n2": (220.0, 0.0), "n3": (900.0, 900.0)}
    note = Sticky("s1", "Right below n2", 220.0, 70.0)
    cards, notes = arranged(ProjectState(network=spec, layout=layout, stickies=(note,)))
    spot = (*notes["s1"], note.width, note.height)
    assert not any(overlap(spot, box(place)) for place in cards.values())


def test_notes_alone_stay_where_they_are() -> None:
    assert arranged(ProjectState(stickies=(Sticky("s1", "", 40.0, 60.0),))) == ({}, {"s1": (40.0, 60.0)})


@st.composite
def drawings(draw):
    count = draw(st.integers(1, 9))
    pairs = [(a, b) for a in range(1, count + 1) for b in range(a + 1, count + 1)]
    wires = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=12)) if pairs else []
    ids = [f"n{i + 1}" for i in range(count)]
    chosen = draw(st.lists(st.sampled_from(ids), unique=True, min_size=1))
    cut = draw(st.integers(0, len(chosen)))
    parts = [p for p in (chosen[:cut], chosen[cut:]) if p]
    groups = tuple(Group(f"g{i}", "G", tuple(part)) for i, part in enumerate(parts))
    number = st.floats(-2000, 2000).map(round)
    spots = draw(st.lists(st.tuples(number, number), max_size=4))
    notes = tuple(Sticky(f"s{i}", "x", float(x), float(y)) for i, (x, y) in enumerate(spots))
    return ProjectState(network=graph(count, wires), groups=groups, stickies=notes)


@settings(max_examples=150, deadline=None)
@given(drawings())
def test_nothing_lies_on_anything(state) -> None:
    cards, notes = arranged(state)
    assert set(cards) == set(state.network.by_id)
    boxes = [box(place) for place in cards.values()]
    boxes += [(*notes[s.id], s.width, s.height) for s in state.stickies]
    assert not any(overlap(a, b) for a, b in combinations(boxes, 2))


def test_it_is_one_step_of_undo(model, canvas) -> None:
    canvas.selection.set(["n2", "n3"])
    canvas.grouping.group()
    canvas.noting.add((300.0, 20.0))
    before = model.state
    canvas.editing.auto_layout()
    assert model.state.layout != before.layout
    model.undo_stack.undo()
    assert (model.state.layout, model.state.stickies) == (before.layout, before.stickies)
