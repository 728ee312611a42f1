"""A network drawn from empty, connected, named, grouped and mended without ever touching the mouse."""

from collections.abc import Callable

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
    draw(person)
    connect(person)
    write_the_name(person, "shortcut", lambda: person.key(Key.Key_F2))
    assert "shortcut" in names(person).values()
    cut_and_undo(person)
    group_fold_and_note(person)
    delete_all_and_undo(person)


def draw(person: Person) -> None:
    """Four layers, each behind the one before, and a loose one."""
    window = person.window
    person.shortcut("new")
    person.wait(lambda: window.document.is_open)
    for words in ("input", "dense", "dense", "dropout"):
        add(person, words)
    assert wires(person) == {("input_1", "dense_1"), ("dense_1", "dense_2"), ("dense_2", "dropout_1")}
    to_the_canvas(person)
    person.key(Key.Key_Escape)
    add(person, "add")  # nothing is selected: loose


def connect(person: Person) -> None:
    """A wire out of dense_1, and one into add_1."""
    window = person.window
    to_the_canvas(person)
    person.key(Key.Key_Escape)
    person.key(Key.Key_Tab)
    assert window.selection.nodes == (person.node("input_1"),)
    person.key(Key.Key_Right)
    person.key(Key.Key_C)
    walk_to(person, "add_1", Key.Key_Down)
    person.key(Key.Key_Return)
    assert ("dense_1", "add_1") in wires(person)
    window.selection.set([person.node("add_1")])
    person.key(Key.Key_C, SHIFT)
    walk_to(person, "dropout_1", Key.Key_Right)
    person.key(Key.Key_Return)
    assert ("dropout_1", "add_1") in wires(person)


def walk_to(person: Person, name: str, key: Qt.Key) -> None:
    """From port to port, until one of this layer is reached."""
    for _ in range(20):
        if person.window.canvas.gesture.port.node == person.node(name):
            return
        person.key(key)
    raise AssertionError(f"{name} is not reached.")


def write_the_name(person: Person, name: str, begin: Callable[[], None]) -> None:
    begin()
    person.wait(person.window.canvas.rename_box.hasFocus)
    person.key(Key.Key_A, CTRL)
    person.type(name)
    person.key(Key.Key_Return)


def cut_and_undo(person: Person) -> None:
    person.key(Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    (wire,) = person.window.selection.edges
    assert wire.target == person.node("shortcut")
    person.key(Key.Key_Delete)
    assert len(wires(person)) == 4
    person.shortcut("undo")
    assert len(wires(person)) == 5


def group_fold_and_note(person: Person) -> None:
    window = person.window
    window.selection.set([person.node("dense_2"), person.node("dropout_1")])
    person.shortcut("group")
    person.wait(window.actions_by_id["fold"].isEnabled)
    write_the_name(person, "Body", lambda: person.shortcut("rename"))
    person.shortcut("fold")
    (group,) = window.document.state.groups
    assert (group.name, group.collapsed) == ("Body", True)
    person.shortcut("add_note")
    person.wait(window.canvas.sticky_box.hasFocus)
    for character in "why?":
        QTest.keyClick(window.canvas.sticky_box, character)
    person.key(Key.Key_Return, CTRL)
    assert [s.text for s in window.document.state.stickies] == ["why?"]


def delete_all_and_undo(person: Person) -> None:
    window = person.window
    to_the_canvas(person)
    person.shortcut("select_all")
    person.key(Key.Key_Delete)
    assert window.document.state.network.nodes == ()
    assert window.document.state.stickies == ()
    person.shortcut("undo")
    assert len(names(person)) == 5
