"""A network drawn from empty, connected, named, grouped and mended without ever touching the mouse."""

from e2e.person import CTRL, SHIFT, Person
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

Key = Qt.Key


def names(person: Person) -> dict[str, str]:
    return {n.id: n.name for n in person.window.document.state.network.nodes}


def wires(person: Person) -> set[tuple[str, str]]:
    found = names(person)
    return {(found[e.source], found[e.target]) for e in person.window.document.state.network.edges}


def add(person: Person, words: str) -> None:
    """Through the search field of the palette, as the shortcut page says."""
    person.shortcut("add_layer")
    person.wait(person.window.palette_panel.search.hasFocus)
    person.type(words)
    person.key(Key.Key_Return)


def to_the_canvas(person: Person) -> None:
    person.shortcut("focus_canvas")
    person.wait(person.window.canvas.hasFocus)


def test_without_a_mouse(person: Person) -> None:
    window = person.window
    person.shortcut("new")
    person.wait(lambda: window.document.is_open)
    for words in ("input", "dense", "dense", "dropout"):
        add(person, words)  # each behind the one before
    assert wires(person) == {("input_1", "dense_1"), ("dense_1", "dense_2"), ("dense_2", "dropout_1")}

    to_the_canvas(person)
    person.key(Key.Key_Escape)
    add(person, "add")  # nothing is selected: loose
    to_the_canvas(person)
    person.key(Key.Key_Escape)
    person.key(Key.Key_Tab)
    assert window.selection.nodes == (person.node("input_1"),)
    person.key(Key.Key_Right)
    person.key(Key.Key_C)  # a wire out of dense_1 …
    for _ in range(20):
        if window.canvas.gesture.port.node == person.node("add_1"):
            break
        person.key(Key.Key_Down)
    person.key(Key.Key_Return)
    assert ("dense_1", "add_1") in wires(person)

    window.selection.set([person.node("add_1")])
    person.key(Key.Key_C, SHIFT)  # … and one into add_1
    for _ in range(20):
        if window.canvas.gesture.port.node == person.node("dropout_1"):
            break
        person.key(Key.Key_Right)
    person.key(Key.Key_Return)
    assert ("dropout_1", "add_1") in wires(person)

    person.key(Key.Key_F2)
    person.wait(window.canvas.rename_box.hasFocus)
    person.key(Key.Key_A, CTRL)
    person.type("shortcut")
    person.key(Key.Key_Return)
    assert "shortcut" in names(person).values()

    person.key(Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    (wire,) = window.selection.edges
    assert wire.target == person.node("shortcut")
    person.key(Key.Key_Delete)
    assert len(wires(person)) == 4
    person.shortcut("undo")
    assert len(wires(person)) == 5

    window.selection.set([person.node("dense_2"), person.node("dropout_1")])
    person.shortcut("group")
    person.wait(window.actions_by_id["fold"].isEnabled)
    person.shortcut("rename")
    person.wait(window.canvas.rename_box.hasFocus)
    person.key(Key.Key_A, CTRL)
    person.type("Body")
    person.key(Key.Key_Return)
    person.shortcut("fold")
    (group,) = window.document.state.groups
    assert (group.name, group.collapsed) == ("Body", True)

    person.shortcut("add_note")
    person.wait(window.canvas.sticky_box.hasFocus)
    for character in "why?":
        QTest.keyClick(window.canvas.sticky_box, character)
    person.key(Key.Key_Return, CTRL)
    assert [s.text for s in window.document.state.stickies] == ["why?"]

    to_the_canvas(person)
    person.shortcut("select_all")
    person.key(Key.Key_Delete)
    assert window.document.state.network.nodes == ()
    assert window.document.state.stickies == ()
    person.shortcut("undo")
    assert len(names(person)) == 5
