"""Notes and groups: edits, files, the clipboard, and what strangers may not put into them."""

import pytest
from project_samples import changed_project, refusal, small_state

from nnstudio.engine.check import Fix
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import Edge
from nnstudio.project import EditError, ProjectError, ProjectState, edits
from nnstudio.project.annotation import COLORS, MAX_GROUPS, MAX_STICKIES, Group, Sticky


def annotated() -> ProjectState:
    """:func:`small_state` with n2 and n3 in a group, and a note."""
    state, _ = edits.group(small_state(), ["n3", "n2"], "Head")
    state, _ = edits.add_sticky(state, (10, -120), "Try fewer units.\n<b>Then</b> more.", color="green")
    return state


def test_a_note_is_written_moved_resized_coloured_and_removed():
    state = annotated()
    assert state.stickies == (
        Sticky("s1", "Try fewer units.\n<b>Then</b> more.", 10, -120, 200, 100, "green"),
    )
    state = edits.set_sticky(state, "s1", text="Done")
    state = edits.set_sticky(state, "s1", color="rose")
    state = edits.move_stickies(state, {"s1": (40, 60), "s9": (1, 1)})
    state = edits.resize_sticky(state, "s1", (20, 5_000))
    assert state.stickies == (Sticky("s1", "Done", 40, 60, 100, 2_000, "rose"),)
    assert edits.remove_stickies(state, ["s1"]).stickies == ()


def test_a_note_of_4096_bytes_is_kept_and_one_more_is_refused():
    state, made = edits.add_sticky(ProjectState(), (0, 0), "ä" * 2_048)
    assert made == "s1"
    with pytest.raises(EditError, match="at most 4,096 bytes of text; this one has 4,097"):
        edits.set_sticky(state, "s1", text="ä" * 2_048 + "x")
    with pytest.raises(EditError, match="control character"):
        edits.set_sticky(state, "s1", text="a\x1b[31m")


def test_two_hundred_notes_are_enough():
    state = ProjectState(stickies=tuple(Sticky(f"s{n}") for n in range(MAX_STICKIES)))
    with pytest.raises(EditError, match="at most 200 notes"):
        edits.add_sticky(state, (0, 0))
    with pytest.raises(EditError, match="at most 200 notes"):
        edits.duplicate(state, [], stickies=["s0"])


def test_layers_are_in_one_group_at_most_and_in_the_drawing_s_order():
    state = annotated()
    assert state.groups == (Group("g1", "Head", ("n2", "n3"), "blue"),)
    state, second = edits.group(state, ["n3"])
    assert (second, [(g.name, g.members) for g in state.groups]) == (
        "g2",
        [("Head", ("n2",)), ("Block 1", ("n3",))],
    )
    state, _ = edits.group(state, ["n2", "n3"])
    assert [(g.name, g.members) for g in state.groups] == [("Block 2", ("n2", "n3"))]
    assert edits.leave_group(state, ["n2"]).groups[0].members == ("n3",)
    assert edits.ungroup(state, ["g3", "g1"]).network is state.network
    with pytest.raises(EditError, match="Select the layers"):
        edits.group(state, ["gone"])


def test_what_is_deleted_leaves_its_group_and_comes_back_with_undo():
    state = annotated()
    without = edits.remove(state, ["n3"])
    assert without.groups[0].members == ("n2",)
    assert edits.remove(without, ["n2"]).groups == ()
    assert state.groups[0].members == ("n2", "n3")


def test_a_group_is_renamed_coloured_and_collapsed():
    state = edits.set_group(annotated(), "g1", name="  Tail ", color="violet", collapsed=True)
    assert state.groups == (Group("g1", "Tail", ("n2", "n3"), "violet", True),)
    with pytest.raises(EditError, match="A group needs a name"):
        edits.set_group(state, "g1", name="  ")
    with pytest.raises(EditError, match="no longer"):
        edits.set_group(state, "g2", collapsed=True)
    with pytest.raises(EditError, match=r"no colour ‘pink’ here\. Colours: amber"):
        edits.set_group(state, "g1", color="pink")


def test_a_layer_put_into_a_wire_of_a_group_joins_it():
    state = annotated()
    inside, made = edits.add_layer(state, LAYERS["dropout"].build({}), (300, 0), into=Edge("n2", "n3"))
    assert inside.groups[0].members == ("n2", "n3", made)
    outside, _ = edits.add_layer(state, LAYERS["dropout"].build({}), (100, 0), into=Edge("n1", "n2"))
    assert outside.groups == state.groups
    fix = Fix(
        "Insert",
        lambda spec, training: (spec.inserted(LAYERS["dropout"].build({}), Edge("n2", "n3"))[0], training),
    )
    assert edits.apply_fix(state, fix).groups[0].members == ("n2", "n3", "n4")


def test_notes_and_groups_survive_the_file_s_form():
    state = edits.set_group(annotated(), "g1", collapsed=True)
    raw = state.to_dict()
    assert ProjectState.from_dict(raw) == state
    assert raw["groups"] == [
        {"id": "g1", "name": "Head", "members": ["n2", "n3"], "color": "blue", "collapsed": True}
    ]


def test_whole_groups_and_notes_are_copied_with_their_layers():
    state, ids = edits.duplicate(annotated(), ["n2", "n3"], (0, 200), stickies=["s1"])
    assert ids == ("n4", "n5")
    assert state.groups[1] == Group("g2", "Head", ("n4", "n5"))
    assert (state.stickies[1].id, state.stickies[1].y) == ("s2", 80)
    assert Edge("n4", "n5") in state.network.edges
    alone, _ = edits.duplicate(annotated(), ["n2"])
    assert len(alone.groups) == 1, "half a group is no group"
    assert "groups" not in edits.copy(small_state(), ["n1"])


BAD_STICKIES = [
    ([{"id": "s", "text": "x" * 4_097}], "4,096"),
    ([{"id": "s", "text": "€" * 1_400}], "4,096 bytes"),
    ([{"id": "s", "text": "\u202e"}], "control character"),
    ([{"id": "s", "text": 5}], "expected a text"),
    ([{"id": ""}], "the id is empty"),
    ([{"id": "s"}, {"id": "s"}], "appears twice"),
    ([{"id": "s", "x": 1e9}], "expected a number"),
    ([{"id": "s", "width": 10}], "expected at least 100"),
    ([{"id": "s", "height": 1e5}], "expected a number"),
    ([{"id": "s", "color": "url(file:///etc/passwd)"}], "expected one of amber"),
    ([{"id": "s", "HTML": "<b>"}], "unknown entry ‘HTML’"),
    ([{"id": f"s{n}"} for n in range(MAX_STICKIES + 1)], "at most 200"),
    ({}, "expected a list"),
]


@pytest.mark.parametrize(("raw", "words"), BAD_STICKIES)
def test_impossible_notes_are_refused(raw, words):
    def change(whole):
        whole["stickies"] = raw

    assert words in str(refusal(changed_project(change)))


BAD_GROUPS = [
    ([{"id": "g", "name": "A", "members": ["n7"]}], "no layer with the id ‘n7’"),
    ([{"id": "g", "name": "A", "members": ["n1", "n1"]}], "appears twice"),
    ([{"id": "g", "name": "A", "members": ["n1"]}, {"id": "h", "name": "B", "members": ["n1"]}], "twice"),
    ([{"id": "g", "name": "A", "members": ["n1"]}, {"id": "g", "name": "B", "members": ["n2"]}], "twice"),
    ([{"id": "g", "name": "A", "members": []}], "at least one layer"),
    ([{"id": "g", "name": " ", "members": ["n1"]}], "needs a name"),
    ([{"id": "g", "name": "x" * 65, "members": ["n1"]}], "at most 64"),
    ([{"id": "g", "name": "A\n", "members": ["n1"]}], "control character"),
    ([{"id": "g", "name": "A", "members": ["n1"], "collapsed": 1}], "true or false"),
    ([{"id": "g", "name": "A", "members": ["n1"], "color": ["blue"]}], "expected a text"),
    ([{"id": f"g{n}", "name": "A", "members": ["n1"]} for n in range(MAX_GROUPS + 1)], "at most 500"),
]


@pytest.mark.parametrize(("raw", "words"), BAD_GROUPS)
def test_impossible_groups_are_refused(raw, words):
    def change(whole):
        whole["groups"] = raw

    assert words in str(refusal(changed_project(change)))


def test_a_fragment_from_a_stranger_is_refused_whole():
    fragment = edits.copy(annotated(), ["n2", "n3"], ["s1"])
    fragment["stickies"][0]["text"] = "x" * 5_000
    with pytest.raises(EditError, match="cannot be pasted"):
        edits.paste(ProjectState(), fragment)


def test_every_colour_can_be_saved():
    for color in COLORS:
        state, _ = edits.add_sticky(ProjectState(), (0, 0), color=color)
        assert ProjectState.from_dict(state.to_dict()) == state
    with pytest.raises(ProjectError):
        ProjectState.from_dict({**ProjectState().to_dict(), "stickies": [{"id": "s", "color": "white"}]})
