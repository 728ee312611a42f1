"""Notes on the canvas: written, moved, resized, copied, coloured, deleted; plain text always."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnstudio.gui.canvas.geometry import overlap
from nnstudio.gui.canvas.menu import context_menu
from nnstudio.gui.canvas.sticky_item import needed_height
from nnstudio.project import edits

CTRL = Qt.KeyboardModifier.ControlModifier
ON_NOTE, CORNER = (60, 340), (196, 396)  # of a note at (0, 300), 200 wide and 100 high


@pytest.fixture
def note(model, canvas):
    model.edit("Note", lambda s: edits.add_sticky(s, (0, 300), "Look here")[0])
    canvas.fit()
    return lambda: model.state.stickies[0]


def test_a_note_is_added_and_written_at_once(model, canvas):
    canvas.requests.add_note()
    assert canvas.sticky_box.isVisible()
    QTest.keyClicks(canvas.sticky_box, "<b>bold</b> & more")
    QTest.keyClick(canvas.sticky_box, Qt.Key.Key_Return, CTRL)
    assert not canvas.sticky_box.isVisible()
    assert [s.text for s in model.state.stickies] == ["<b>bold</b> & more"]
    assert model.undo_stack.undoText() == "Write note ‘<b>bold</b> & more’"
    assert canvas.selection.stickies == ("s1",)
    model.undo_stack.undo()
    model.undo_stack.undo()
    assert model.state.stickies == ()
    assert canvas.network_scene.stickies == {}


def test_a_note_covers_no_card_and_no_other_note(model, canvas):
    canvas.centerOn(canvas.network_scene.cards[model.state.network.nodes[0].id])
    for _ in range(2):
        canvas.requests.add_note()
        canvas.sticky_box.finish()
    drawing = canvas.network_scene.drawing
    first, second = drawing.stickies.values()
    assert not overlap(first, second)
    assert not any(overlap(card, note) for card in drawing.boxes().values() for note in (first, second))


def test_escape_leaves_a_note_as_it_was(model, canvas, note):
    canvas.sticky_box.open("s1")
    QTest.keyClicks(canvas.sticky_box, " and there")
    height = note().height
    QTest.keyClick(canvas.sticky_box, Qt.Key.Key_Escape)
    assert note().text == "Look here"
    assert not canvas.sticky_box.isVisible()
    model.undo_stack.undo()
    assert note().text == "Look here and there"
    model.undo_stack.undo()
    assert (note().text, note().height) == ("Look here", height)


def test_escape_with_nothing_written_is_no_step(model, canvas, note):
    before = model.undo_stack.count()
    canvas.sticky_box.open("s1")
    QTest.keyClick(canvas.sticky_box, Qt.Key.Key_Escape)
    assert model.undo_stack.count() == before


def test_escape_keeps_the_first_text_of_a_note(model, canvas, note):
    canvas.noting.write("s1", "", canvas.network_scene.look)
    canvas.sticky_box.open("s1")
    QTest.keyClicks(canvas.sticky_box, "Just thought of")
    QTest.keyClick(canvas.sticky_box, Qt.Key.Key_Escape)
    assert note().text == "Just thought of"
    assert not canvas.sticky_box.isVisible()


def test_a_double_click_writes_and_a_click_elsewhere_keeps(model, canvas, hand, note):
    QTest.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=hand.pixel(ON_NOTE))
    assert canvas.sticky_box.isVisible()
    QTest.keyClicks(canvas.sticky_box, "!")
    hand.click((500, 300))
    assert note().text == "Look here!"


def test_too_much_text_stays_in_the_box_and_is_said(model, canvas, note, qtbot):
    canvas.sticky_box.open("s1")
    with qtbot.waitSignal(canvas.message) as told:
        canvas.sticky_box.setPlainText("x" * 4_097)
    assert told.args == ["A note holds at most 4,096 bytes of text; this one has 4,097."]
    canvas.sticky_box.finish()
    assert canvas.sticky_box.isVisible()
    assert note().text == "Look here"
    canvas.sticky_box.setPlainText("x" * 4_096)
    canvas.sticky_box.finish()
    assert note().text == "x" * 4_096


def test_a_note_grows_with_its_text(model, canvas, note):
    text = "\n".join("a line of text" for _ in range(12))
    canvas.noting.write("s1", text, canvas.network_scene.look)
    assert note().height >= needed_height(text, 200, canvas.network_scene.look) > 100
    assert note().height % 20 == 0


def test_a_note_is_dragged_alone_and_with_cards(model, canvas, hand, note):
    hand.drag(ON_NOTE, (101, 379))
    assert (note().x, note().y) == (40, 340)
    canvas.selection.set(["n1"], (), ["s1"])
    hand.drag((80, 12), (80, 52))
    assert (note().x, note().y) == (40, 380)
    assert model.state.position("n1") == (0, 40)
    assert model.undo_stack.undoText() == "Move input_1 and a note"


def test_its_corner_resizes_a_note(model, canvas, hand, note):
    hand.drag(CORNER, (256, 436))
    assert (note().width, note().height) == (260, 140)
    assert model.undo_stack.undoText() == "Resize note"
    hand.drag((256, 436), (20, 310))
    assert (note().width, note().height) == (100, 60), "as small as a note can be"


def test_escape_while_resizing_shows_the_old_size(model, canvas, hand, note):
    hand.press(CORNER)
    hand.to((300, 500))
    assert canvas.network_scene.stickies["s1"].size == (300, 200)
    hand.key(Qt.Key.Key_Escape)
    assert canvas.network_scene.stickies["s1"].size == (200, 100)


def test_a_note_is_copied_pasted_duplicated_and_deleted(model, canvas, note):
    canvas.selection.set(stickies=["s1"])
    canvas.editing.copy()
    canvas.editing.paste()
    assert [(s.id, s.text, s.x) for s in model.state.stickies] == [
        ("s1", "Look here", 0),
        ("s2", "Look here", 120),  # the next free place
    ]
    assert canvas.selection.stickies == ("s2",)
    canvas.editing.duplicate()
    assert canvas.selection.stickies == ("s3",)
    canvas.editing.select_all()
    assert set(canvas.selection.stickies) == {"s1", "s2", "s3"}
    canvas.selection.set(stickies=["s2", "s3"])
    canvas.editing.delete()
    assert model.undo_stack.undoText() == "Delete 2 notes"
    assert [s.id for s in model.state.stickies] == ["s1"]


def test_its_menu_colours_a_note(model, canvas, hand, note):
    hand.click(ON_NOTE)
    menu = context_menu(canvas, canvas.hit(ON_NOTE))
    rows = {a.text(): a for a in menu.actions()}
    next(a for a in rows["Colour"].menu().actions() if a.text() == "Teal").trigger()
    assert note().color == "teal"
    menu.deleteLater()


def test_the_rubber_band_takes_notes(canvas, hand, note):
    hand.drag((-40, 290), (100, 420))
    assert canvas.selection.stickies == ("s1",)


def test_a_note_s_tooltip_is_its_text_escaped(model, canvas, hand, note):
    from nnstudio.gui.canvas.story import story
    from nnstudio.gui.widgets.plain_text import plain_tooltip

    canvas.noting.write("s1", "<img src='file:///etc/passwd'>", canvas.network_scene.look)
    words = story(canvas, canvas.hit(ON_NOTE))
    assert words == "<img src='file:///etc/passwd'>"
    assert "<img" not in plain_tooltip(words)
