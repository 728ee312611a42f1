import pytest
from project_samples import small_state

from nnstudio.engine.check import Fix
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import Edge
from nnstudio.project import EditError, edits

DENSE = LAYERS.parse("dense")


def names(state):
    return [n.name for n in state.network.nodes]


def wires(state):
    name = {n.id: n.name for n in state.network.nodes}
    return {(name[e.source], name[e.target], e.slot) for e in state.network.edges}


def test_an_added_layer_is_wired_behind_another_or_into_a_wire():
    state = small_state()
    assert wires(state) == {("input_1", "dense_1", 0), ("dense_1", "dense_2", 0)}
    into = Edge("n2", "n3", 0)
    after, made = edits.add_layer(state, DENSE, (300, 0), into=into)
    assert made == "n4"
    assert after.position("n4") == (300, 0)
    assert wires(after) == {("input_1", "dense_1", 0), ("dense_1", "dense_3", 0), ("dense_3", "dense_2", 0)}
    assert wires(state) == {("input_1", "dense_1", 0), ("dense_1", "dense_2", 0)}


def test_an_input_cannot_be_put_into_a_wire_nor_be_fed():
    state = small_state()
    with pytest.raises(EditError, match="Input takes no input"):
        edits.add_layer(state, LAYERS.parse("input"), (0, 0), into=Edge("n2", "n3", 0))
    with pytest.raises(EditError, match="The wire to insert into is gone"):
        edits.add_layer(state, DENSE, (0, 0), into=Edge("n1", "n3", 0))
    after, made = edits.add_layer(state, LAYERS.parse("input"), (0, 0), after="n1")
    assert after.network.incoming[made] == ()


@pytest.mark.parametrize(
    ("source", "target", "slot", "words"),
    [
        ("n2", "n2", None, "dense_1 cannot feed itself"),
        ("n3", "n2", None, "dense_1 already leads to dense_2: a wire back would make a cycle"),
        ("n2", "n1", None, "input_1 takes no input"),
        ("n2", "n3", None, "dense_1 already feeds dense_2"),
        ("n1", "n3", 4, "dense_2 has no input number 5"),
        ("n9", "n3", None, "One end of the wire is gone"),
    ],
)
def test_impossible_wires_are_refused_with_the_reason(source, target, slot, words):
    with pytest.raises(EditError, match=words):
        edits.connect(small_state(), source, target, slot)


def test_a_single_input_is_replugged():
    assert wires(edits.connect(small_state(), "n1", "n3")) == {
        ("input_1", "dense_1", 0),
        ("input_1", "dense_2", 0),
    }


def merging():
    """dense_1 and dense_2 and input_1 into one adding layer."""
    state, made = edits.add_layer(small_state(), LAYERS.parse("add"), (600, 0), after="n2")
    state = edits.connect(state, "n3", made)
    return edits.connect(state, "n1", made)


def test_a_merging_layer_gets_one_input_more_each_time_and_closes_gaps():
    state = merging()
    into = [(e.source, e.slot) for e in state.network.incoming["n4"]]
    assert into == [("n2", 0), ("n3", 1), ("n1", 2)]
    after = edits.disconnect(state, Edge("n2", "n4", 0))
    assert [(e.source, e.slot) for e in after.network.incoming["n4"]] == [("n3", 0), ("n1", 1)]
    after = edits.remove(state, ["n3"])
    assert [(e.source, e.slot) for e in after.network.incoming["n4"]] == [("n2", 0), ("n1", 1)]
    after = edits.disconnect(state, Edge("n2", "n4", 0), Edge("n3", "n4", 1))
    assert [(e.source, e.slot) for e in after.network.incoming["n4"]] == [("n1", 0)]


def test_removing_heals_the_chain_if_asked_and_forgets_the_place():
    state = small_state()
    healed = edits.remove(state, ["n2"], heal=True)
    assert wires(healed) == {("input_1", "dense_2", 0)}
    assert set(healed.layout) == {"n1", "n3"}
    assert wires(edits.remove(state, ["n2"])) == set()
    assert wires(edits.remove(state, [], edges=[Edge("n2", "n3", 0)])) == {("input_1", "dense_1", 0)}


def test_moving_touches_only_known_cards():
    state = edits.move(small_state(), {"n2": (7, 8), "gone": (1, 1)})
    assert state.position("n2") == (7.0, 8.0)
    assert set(state.layout) == {"n1", "n2", "n3"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "needs a name"),
        ("  ", "needs a name"),
        ("dense_2", "already called ‘dense_2’"),
        ("a/b", "contains ‘/’"),
        ("a\\b", "contains ‘\\\\’"),
        ("..", "begins with a dot"),
        ("a\nb", "control character U\\+000A"),
        ("a\u202eb", "control character U\\+202E"),
        ("x" * 65, "at most 64 characters"),
    ],
)
def test_bad_names_are_refused(name, words):
    with pytest.raises(EditError, match=words):
        edits.rename(small_state(), "n2", name)


def test_renaming_trims_and_allows_its_own_name():
    assert names(edits.rename(small_state(), "n2", " encoder ")) == ["input_1", "encoder", "dense_2"]
    assert edits.rename(small_state(), "n2", "dense_1") == small_state()


def test_layers_and_settings_are_replaced():
    state = edits.set_layer(small_state(), "n2", DENSE.replace(units=7))
    assert state.network.by_id["n2"].layer.units == 7
    with pytest.raises(EditError, match="no longer in the network"):
        edits.set_layer(state, "n9", DENSE)
    state = edits.set_training(state, state.training.replace(epochs=3))
    state = edits.set_data(state, state.data.replace(features=("standardize",)))
    assert (state.training.epochs, [step.kind for step in state.data.features]) == (3, ["standardize"])
    assert edits.set_title(state, "  ").title == "Untitled"
    with pytest.raises(EditError, match="The title is 201 characters long"):
        edits.set_title(state, "x" * 201)


def test_duplicating_gives_new_ids_free_names_and_the_wires_among_them():
    state, made = edits.duplicate(small_state(), ["n2", "n3"])
    assert made == ("n4", "n5")
    assert names(state) == ["input_1", "dense_1", "dense_2", "dense_3", "dense_4"]
    assert wires(state) - wires(small_state()) == {("dense_3", "dense_4", 0)}
    assert state.position("n4") == (232, 32)


def test_a_fragment_survives_json_and_pastes_into_another_project():
    import json

    from nnstudio.project import ProjectState

    fragment = json.loads(json.dumps(edits.copy(merging(), ["n3", "n4", "n1"])))
    state, made = edits.paste(ProjectState(), fragment, (0, 0))
    assert names(state) == ["input_1", "dense_2", "add_1"]
    assert [(e.source, e.slot) for e in state.network.incoming[made[2]]] == [("n2", 0), ("n1", 1)]


@pytest.mark.parametrize(
    "fragment",
    [
        None,
        3,
        [],
        {},
        {"format": "x"},
        {"format": "nnstudio.fragment", "version": 1, "network": {"nodes": 3}},
    ],
)
def test_whatever_is_no_fragment_is_refused(fragment):
    with pytest.raises(EditError, match="What is on the clipboard cannot be pasted"):
        edits.paste(small_state(), fragment)


def test_a_fix_that_adds_a_layer_makes_room_for_it():
    fix = Fix("Insert", lambda network, training: (network.inserted(DENSE, Edge("n2", "n3", 0))[0], training))
    state = edits.apply_fix(small_state(), fix)
    assert {i: state.position(i) for i in ("n2", "n4", "n3")} == {
        "n2": (200, 0),
        "n4": (400, 0),
        "n3": (600, 0),
    }
