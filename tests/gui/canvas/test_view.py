"""The canvas in step with the document: what is drawn anew, copied, told and offered."""

import pytest
from PySide6.QtCore import QPointF

from nnstudio.engine.spec import Edge
from nnstudio.project import ProjectState
from tests.gui.canvas.spots import (
    drop,
    wires,
)


def test_only_what_changed_is_touched(model, canvas):
    scene = canvas.network_scene
    cards, wire = dict(scene.cards), scene.wires[Edge("n1", "n2")]
    canvas.selection.set(["n4"])
    canvas.editing.delete()
    assert scene.cards.keys() == {"n1", "n2", "n3"}
    assert all(scene.cards[i] is cards[i] for i in scene.cards)
    assert scene.wires[Edge("n1", "n2")] is wire
    model.undo_stack.undo()
    assert scene.cards["n4"].place == (220, 120)


def test_shapes_follow_an_edit(model, canvas):
    card = canvas.network_scene.cards["n2"]
    features = model.prepared.shape.sample[0]
    assert card.content.count == f"{(features + 1) * 64:,}"
    layer = model.state.network.by_id["n2"].layer.replace(units=10)
    model.edit("Units", lambda s: s.replace(network=s.network.with_layer("n2", layer)))
    model.settle()
    assert (card.content.shape, card.content.count) == ("(10)", f"{(features + 1) * 10:,}")


def test_an_empty_canvas_tells_what_to_do(model, canvas, hand):
    model.new()
    assert canvas.hint.isVisible()
    assert not canvas.mini_map.isVisible()
    assert canvas.network_scene.cards == {}
    before = canvas.scene_point(QPointF(0, 0))
    drop(canvas, hand, "input", (100, 100))
    assert not canvas.hint.isVisible()
    assert canvas.scene_point(QPointF(0, 0)) == before  # it stays where it was dropped


def test_another_document_is_fitted_and_an_edit_leaves_the_view_alone(model, canvas):
    canvas.zoom.set_factor(3)
    canvas.editing.move({"n4": (3000.0, 0.0)})
    assert canvas.zoom.factor == 3
    model.new(ProjectState.from_dict(model.state.to_dict()))  # the same ids, another document
    assert canvas.zoom.factor == pytest.approx((900 - 72) / 3160)


def test_auto_layout_is_one_undo_step(model, canvas):
    canvas.arrange()
    assert model.undo_stack.undoText() == "Auto layout"
    assert model.state.layout["n1"][0] < model.state.layout["n2"][0] < model.state.layout["n3"][0]


def test_copy_paste_and_duplicate(model, canvas):
    canvas.selection.set(["n2", "n3"])
    canvas.editing.copy()
    canvas.editing.paste()
    canvas.editing.paste()
    names = [n.name for n in model.state.network.nodes]
    assert len(names) == 8
    assert len(set(names)) == 8
    assert len(wires(model)) == 4  # the wire between the two is copied, the one into them is not
    places = list(model.state.layout.values())
    assert len(set(places)) == 8
    canvas.editing.duplicate()
    assert model.undo_stack.undoText() == "Duplicate 2 layers"


def test_live_numbers(canvas):
    scene = canvas.network_scene
    canvas.set_activity({"n2": [0.1, 0.2, 0.1], "n3": [1.0, 2.0]})
    canvas.set_progress(0.5)
    canvas.set_gradients({"n2": 1e-3, "n3": 1.0})
    assert scene.cards["n2"].progress == 0.5
    assert scene.cards["n1"].progress is None
    assert scene.wires[Edge("n1", "n2")].strength == 0.5
    assert scene.wires[Edge("n2", "n3")].strength == 1.0
    canvas.set_activity({})
    canvas.set_gradients({})
    canvas.set_progress(None)
    assert scene.wires[Edge("n2", "n3")].strength is None
    assert not scene.cards["n2"].learns


def test_the_menu_of_several_lines_them_up(model, canvas):
    from nnstudio.gui.canvas.hit import HitTarget
    from nnstudio.gui.canvas.menu import context_menu

    canvas.selection.set(["n2"])
    alone = context_menu(canvas, HitTarget("card", "n2"))
    assert not {"Align", "Distribute"} & {action.text() for action in alone.actions()}
    alone.deleteLater()
    canvas.selection.set(["n2", "n3"])
    menu = context_menu(canvas, HitTarget("card", "n3"))
    rows = {action.text(): action for action in menu.actions()}
    assert not rows["Distribute"].menu().isEnabled()
    align = {action.text(): action for action in rows["Align"].menu().actions()}
    align["Left edges"].trigger()
    assert model.state.layout["n2"][0] == model.state.layout["n3"][0]
    menu.deleteLater()


def test_menus_offer_what_can_be_done(model, canvas):
    from nnstudio.gui.canvas.hit import HitTarget
    from nnstudio.gui.canvas.menu import context_menu

    menu = context_menu(canvas, HitTarget("card", "n3"))
    rows = {action.text(): action for action in menu.actions()}
    assert [a.text() for a in rows["Connect to"].menu().actions()] == ["dropout_1"]
    rows["Connect to"].menu().actions()[0].trigger()
    assert ("n3", "n4") in wires(model)
    menu.deleteLater()
    menu = context_menu(canvas, HitTarget("wire", edge=Edge("n3", "n4")))
    {action.text(): action for action in menu.actions()}["Delete wire"].trigger()
    assert ("n3", "n4") not in wires(model)
    menu.deleteLater()


def test_screen_readers_hear_what_is_selected(canvas):
    canvas.selection.set(["n4"])
    assert canvas.accessibleName() == "Network canvas"
    assert "Selected: dropout_1" in canvas.accessibleDescription()
    assert "not connected" in canvas.accessibleDescription()
