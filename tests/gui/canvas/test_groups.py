"""Groups: framed, folded to one card, moved, renamed, copied, dissolved."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnstudio.engine.spec import Edge
from nnstudio.gui.canvas.blocks import Block, block, frame_of, key_of, place_of
from nnstudio.gui.canvas.menu import context_menu
from nnstudio.project import edits
from nnstudio.project.annotation import Group

FOLDED = key_of("g1")
TITLE, FOLD = (400, -28), (214, -28)  # on the frame round dense_1 and dense_2, from (204, -40)


@pytest.fixture
def grouped(model, canvas):
    canvas.selection.set(["n2", "n3"])
    assert canvas.grouping.group() == "g1"
    return lambda: model.state.groups[0]


@pytest.fixture
def folded(model, canvas, grouped):
    canvas.grouping.fold("g1")
    model.settle()
    return grouped


def test_ports_of_a_block_are_what_leads_in_and_out(model):
    spec = model.state.network.with_edge("n1", "n4")
    assert block(spec, Group("g", "G", ("n2", "n3"))) == Block(
        Group("g", "G", ("n2", "n3")), (("n2", 0),), ("n3",)
    )
    # n1 feeds n2 and n4: both are inputs of their own; n4 feeds nothing yet, so its output is offered.
    both = block(spec, Group("g", "G", ("n2", "n4")))
    assert both.inlets == (("n2", 0), ("n4", 0))
    assert both.outlets == ("n2", "n4")
    assert both.input_point((0, 0), "n4", 0) == (0, 44)
    assert both.output_point((0, 0), "n2") == (160, 22)


def test_frame_and_block_lie_round_and_amid_their_cards():
    places = [(200.0, 0.0), (420.0, 120.0)]
    assert frame_of(places) == (184, -40, 412, 242)
    assert place_of(places) == (310, 60)


def test_grouping_draws_a_frame_and_undo_takes_it_away(model, canvas, grouped):
    assert grouped() == Group("g1", "Block 1", ("n2", "n3"))
    assert model.undo_stack.undoText() == "Group 2 layers"
    assert canvas.network_scene.frames["g1"].rect.getRect() == (204, -40, 412, 122)
    model.undo_stack.undo()
    assert canvas.network_scene.frames == {}


def test_a_click_on_the_title_selects_and_a_drag_moves_all(model, canvas, hand, grouped):
    canvas.selection.clear()
    hand.click(TITLE)
    assert canvas.selection.nodes == ("n2", "n3")
    hand.drag(TITLE, (441, -8))
    assert [model.state.position(i) for i in ("n1", "n2", "n3")] == [(0, 0), (260, 20), (480, 20)]
    assert canvas.network_scene.frames["g1"].rect.left() == 244


def test_the_frame_follows_a_card_while_it_is_dragged(canvas, hand, grouped):
    canvas.selection.clear()
    hand.press((520, 12))
    hand.to((520, 80))
    hand.to((520, 112))
    assert canvas.network_scene.frames["g1"].rect.getRect() == (204, -40, 412, 222)
    hand.key(Qt.Key.Key_Escape)
    assert canvas.network_scene.frames["g1"].rect.getRect() == (204, -40, 412, 122)


def test_folding_shows_one_card_with_the_sum_and_rerouted_wires(model, canvas, hand, grouped):
    hand.click(FOLD)
    model.settle()
    scene = canvas.network_scene
    assert grouped().collapsed
    assert model.undo_stack.undoText() == "Collapse Block 1"
    content = scene.blocks[FOLDED].content
    total = sum(model.analysis.parameter_count(n) for n in ("n2", "n3"))
    assert (content.name, content.detail, content.count) == ("Block 1", "Block · 2 layers", f"{total:,}")
    assert not scene.cards["n2"].isVisible()
    assert not scene.wires[Edge("n2", "n3")].isVisible()
    into = scene.wires[Edge("n1", "n2")].curve
    assert (into.start, into.end) == ((160, 33), (330, 33))
    assert set(scene.drawing.places) == {"n1", "n4", FOLDED}
    model.undo_stack.undo()
    assert scene.cards["n2"].isVisible()
    assert scene.wires[Edge("n2", "n3")].isVisible()


def test_a_folded_group_is_selected_moved_and_opened(model, canvas, hand, folded):
    canvas.selection.clear()
    hand.click((410, 12))
    assert canvas.selection.nodes == ("n2", "n3")
    assert canvas.network_scene.blocks[FOLDED].selected
    hand.drag((410, 12), (411, 93))
    assert [model.state.position(i) for i in ("n2", "n3")] == [(220, 80), (440, 80)]
    QTest.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=hand.pixel((410, 92)))
    assert not folded().collapsed


def test_wires_are_drawn_to_and_from_a_folded_group(model, canvas, hand, folded):
    hand.drag((490, 33), (220, 153))  # its output to dropout_1
    assert Edge("n3", "n4") in model.state.network.edges
    model.undo_stack.undo()
    model.edit("Cut", lambda s: edits.disconnect(s, Edge("n1", "n2")))
    hand.drag((160, 33), (410, 12))  # onto its face: into the free input
    assert Edge("n1", "n2") in model.state.network.edges
    hand.press((490, 33))
    hand.to((410, 50))
    assert canvas.network_scene.pending.refused, "its own layers cannot be fed by what they lead to"
    hand.key(Qt.Key.Key_Escape)


def test_what_is_added_after_a_folded_group_comes_behind_it(model, canvas, folded):
    canvas.selection.set(["n2", "n3"])
    canvas.add_layer("dense")
    assert Edge("n3", "n5") in model.state.network.edges
    assert model.state.position("n5") == (560, 0)


def test_f2_renames_a_group_and_an_empty_name_is_refused(model, canvas, grouped):
    canvas.selection.set(["n2", "n3"])
    QTest.keyClick(canvas, Qt.Key.Key_F2)
    box = canvas.rename_box
    assert box.isVisible()
    assert box.text() == "Block 1"
    box.setText("  ")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.isVisible()
    box.setText("Encoder")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert grouped().name == "Encoder"


def test_groups_are_copied_with_all_their_layers(model, canvas, folded):
    canvas.selection.set(["n2", "n3"])
    canvas.editing.copy()
    canvas.editing.paste()
    assert [g.members for g in model.state.groups] == [("n2", "n3"), ("n5", "n6")]
    assert canvas.selection.nodes == ("n5", "n6")
    assert key_of("g2") in canvas.network_scene.blocks


def test_its_menu_colours_opens_and_dissolves(model, canvas, hand, folded):
    menu = context_menu(canvas, canvas.hit((410, 12)))
    rows = {a.text(): a for a in menu.actions()}
    assert {"Open", "Rename", "Colour", "Save as my block…", "Ungroup", "Duplicate", "Delete"} <= set(rows)
    next(a for a in rows["Colour"].menu().actions() if a.text() == "Rose").trigger()
    assert folded().color == "rose"
    canvas.selection.set(["n2", "n3"])
    rows["Ungroup"].trigger()
    assert model.state.groups == ()
    assert canvas.network_scene.cards["n2"].isVisible()
    menu.deleteLater()


def test_deleting_a_folded_group_deletes_its_layers(model, canvas, hand, folded):
    canvas.selection.clear()
    hand.click((410, 12))
    hand.key(Qt.Key.Key_Delete)
    assert set(model.state.network.by_id) == {"n1", "n4"}
    assert model.state.groups == ()
    model.undo_stack.undo()
    assert folded().collapsed


def test_commands_without_a_group_say_what_to_do(canvas, qtbot):
    canvas.selection.clear()
    for command, words in ((canvas.grouping.ungroup, "dissolve"), (canvas.grouping.fold, "collapse")):
        with qtbot.waitSignal(canvas.message) as told:
            command()
        assert words in told.args[0]
