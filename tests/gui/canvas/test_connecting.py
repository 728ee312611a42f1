"""May this connect? Each refusal by its reason, with a sentence that names the layers."""

import pytest
from PySide6.QtCore import Qt

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import Edge, NetworkSpec
from nnstudio.gui.canvas.connecting import may_connect, refused_ends
from nnstudio.gui.canvas.geometry import output_port


@pytest.fixture
def spec() -> NetworkSpec:
    """input_1 (n1) → dense_1 (n2) → dense_2 (n3) → add_1 (n4)"""
    made = NetworkSpec()
    for kind in ("input", "dense", "dense", "add"):
        made, _ = made.with_node(LAYERS[kind].build({}))
    return made.with_edge("n1", "n2").with_edge("n2", "n3").with_edge("n3", "n4")


@pytest.mark.parametrize(
    ("source", "target", "reason", "named"),
    [
        ("n2", "n2", "same_node", "dense_1"),
        ("n3", "n1", "takes_no_input", "input_1"),
        ("n3", "n2", "cycle", "dense_1"),
        ("n4", "n2", "cycle", "dense_1"),
        ("n1", "n2", "already_connected", "dense_1"),
        ("n3", "n4", "already_connected", "add_1"),
        ("n9", "n2", "gone", "wire"),
    ],
)
def test_refusals(spec, source, target, reason, named):
    found = may_connect(spec, source, target)
    assert found is not None
    assert found.reason == reason
    assert named in found.sentence
    assert found.sentence.endswith(".")
    assert found.short


@pytest.mark.parametrize(("source", "target"), [("n2", "n4"), ("n1", "n4"), ("n1", "n3")])
def test_allowed(spec, source, target):
    assert may_connect(spec, source, target) is None


def test_an_input_that_is_not_there(spec):
    found = may_connect(spec, "n1", "n3", slot=1)
    assert found is not None
    assert found.reason == "no_such_input"


def test_a_wire_being_moved_does_not_stand_in_its_own_way(spec):
    # Moved to its old place, and turned round: only its being there made the cycle.
    assert may_connect(spec, "n2", "n3", instead_of=Edge("n2", "n3", 0)) is None
    assert may_connect(spec, "n3", "n2", instead_of=Edge("n2", "n3", 0)) is None
    found = may_connect(spec, "n4", "n2", instead_of=Edge("n1", "n2", 0))
    assert found is not None
    assert found.reason == "cycle"


@pytest.mark.parametrize("moved", [None, Edge("n2", "n3"), Edge("n3", "n4")])
def test_what_steps_back_is_what_would_be_refused(spec, moved):
    """One walk through the network finds what asking for every pair does."""
    spec, _ = spec.with_node(LAYERS["dense"].build({}))  # n5, loose
    ids = [n.id for n in spec.nodes]
    for fixed in ids:
        forwards = {n for n in ids if n != fixed and may_connect(spec, fixed, n, instead_of=moved)}
        assert refused_ends(spec, source=fixed, instead_of=moved) - ends(moved) == forwards - ends(moved)
        if fixed != "n1":
            back = {n for n in ids if n != fixed and may_connect(spec, n, fixed, instead_of=moved)}
            assert refused_ends(spec, target=fixed, instead_of=moved) - ends(moved) == back - ends(moved)


def ends(edge: Edge | None) -> set[str]:
    return {edge.source, edge.target} if edge else set()


def test_cards_that_cannot_take_a_wire_step_back_while_it_is_drawn(canvas, hand):
    cards = canvas.network_scene.cards
    hand.press(output_port((220.0, 0.0)))
    hand.to((300.0, 200.0))
    assert {i: card.opacity() == 1.0 for i, card in cards.items()} == {
        "n1": False,  # takes no input
        "n2": True,
        "n3": False,  # has that wire
        "n4": True,
    }
    hand.key(Qt.Key.Key_Escape)
    assert all(card.opacity() == 1.0 for card in cards.values())
