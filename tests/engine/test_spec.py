"""The drawn graph: order, names, wires, and edits that leave the original alone."""

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import Edge, NetworkSpec
from tests.engine.small_networks import branches, chain


def test_order_puts_every_node_after_its_inputs():
    spec = branches("dense", "add", 3)
    place = {node_id: i for i, node_id in enumerate(spec.order)}
    assert len(place) == 5
    assert all(place[e.source] < place[e.target] for e in spec.edges)


def test_nodes_on_and_behind_a_cycle_have_no_order():
    spec = chain("dense", "dense", "dense").with_edge("n4", "n3", 1)
    assert spec.order == ("n1", "n2")


def test_a_very_long_chain_needs_no_recursion():
    spec = chain(*["dense"] * 3000)
    assert len(spec.order) == 3001
    assert spec.reaches("n1", "n3001")


def test_names_and_ids_are_fresh_even_after_removal():
    spec = chain("dense", "dense")
    spec = spec.without(["n2"])
    spec, node = spec.with_node(LAYERS.parse("dense"))
    assert (node.id, node.name) == ("n4", "dense_1")


def test_a_full_input_is_re_plugged_and_a_merge_gets_another_slot():
    spec = chain("dense", "dense")
    assert spec.with_edge("n1", "n3").incoming["n3"] == (Edge("n1", "n3", 0),)
    merged = branches("dense", "add", 2).with_edge("n1", "n4")
    assert [e.slot for e in merged.incoming["n4"]] == [0, 1, 2]


def test_taking_a_wire_out_of_a_merge_leaves_no_gap():
    spec = branches("dense", "add", 3)
    left = spec.without_edge(spec.incoming["n5"][0]).incoming["n5"]
    assert [(e.source, e.slot) for e in left] == [("n3", 0), ("n4", 1)]


def test_removing_with_heal_joins_the_ends():
    spec = chain("dense", "dropout", "dense")
    assert spec.without(["n3"], heal=True).edges == (Edge("n1", "n2", 0), Edge("n2", "n4", 0))
    assert spec.without(["n3"]).edges == (Edge("n1", "n2", 0),)
    assert len(spec.edges) == 3, "the original is as it was"


def test_inserting_into_a_wire_keeps_the_slot():
    spec = branches("dense", "concatenate", 2)
    wire = spec.incoming["n4"][1]
    spec, node = spec.inserted(LAYERS.parse("dropout"), wire)
    assert [(e.source, e.slot) for e in spec.incoming["n4"]] == [("n2", 0), (node.id, 1)]
    assert [e.source for e in spec.incoming[node.id]] == ["n3"]


def test_inputs_and_outputs():
    spec, alone = chain("dense").with_node(LAYERS.parse("dropout"))
    assert [n.name for n in spec.inputs] == ["input_1"]
    assert [n.name for n in spec.outputs] == ["dense_1"], f"{alone.name} is not connected: no output"
    assert NetworkSpec().order == ()
