"""Bad files and bad drawings at the window: a sentence says what, where, what to do, and nothing is lost."""

from pathlib import Path

import pytest
from e2e.person import Person, button
from gui.filing import open_file
from project.project_samples import GOOD, members, packed
from PySide6.QtWidgets import QDialogButtonBox

from nnstudio.data import source_for
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.dialogs.import_data import ImportDialog
from nnstudio.gui.main_window import MainWindow
from nnstudio.project import edits
from nnstudio.project.container import pack

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # off screen, of dialogs


@pytest.fixture
def drawing(person: Person) -> Person:
    """Somebody with an open, changed, unsaved network."""
    open_template(person, "xor")
    person.drop_layer("dense", person.on_wire("dense_1", "dense_2"))
    person.wait(person.window.transport.main.isEnabled)
    return person


def open_template(person: Person, name: str) -> None:
    window = person.window
    person.click(next(c for c in window.welcome.cards if c.template.id == name))
    person.wait(window.transport.main.isEnabled)
    person.shortcut("fit")


def choose(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(file_dialogs, "ask_open", lambda *_: path)


# Projects

PARTS = {name: data for name, data in members(GOOD).items() if name != "mimetype"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(GOOD[: len(GOOD) // 2], "is damaged", id="cut in half"),
        pytest.param(
            pack({**PARTS, "weights.pkl": b"\x80\x04."}),
            "can run code; they are never opened",
            id="pickle",
        ),
        pytest.param(packed(members(GOOD), version=99), "Update NNStudio", id="version 99"),
    ],
)
def test_a_project_that_cannot_be_opened(
    drawing: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data: bytes, words: str
) -> None:
    window, document = drawing.window, drawing.window.document
    path = tmp_path / "mine.nnstudio"
    path.write_bytes(data)
    choose(monkeypatch, path)
    before, steps = document.state, document.undo_stack.count()
    drawing.shortcut("open")  # nobody is asked about unsaved changes for it
    drawing.wait(window.banner.isVisible)
    sentence = window.banner.sentence.text()
    assert sentence.startswith("‘mine.nnstudio’")
    assert words in sentence
    assert (document.state, document.undo_stack.count()) == (before, steps)
    assert document.is_dirty
    assert window.workbench.isVisible()
    assert path.read_bytes() == data
    drawing.shortcut("undo")
    assert len(document.state.network.nodes) == 3
    drawing.click(window.banner.close_button)
    assert not window.banner.isVisible()


# Tables

ROWS = "".join(f"{i}.5,{i % 3},{'yes' if i % 2 else 'no'}\n" for i in range(20))
BAD_TABLES = [
    pytest.param(
        "width,height,good\n" + ROWS + "wide,1,no\n",
        "‘pets.csv’, row 22, column ‘width’: ‘wide’ is not a number.",
        id="text in a number column",
    ),
    pytest.param(
        "width,height,good\n" + ROWS + "1,2\n",
        "‘pets.csv’: most rows have 3 cells, but row 22 has 2",
        id="ragged",
    ),
    pytest.param("", "‘pets.csv’ is empty. Choose a file that has a row for every sample.", id="empty"),
]


@pytest.mark.parametrize("shortcut", ["new_from_data", "import_csv"])
@pytest.mark.parametrize(("text", "words"), BAD_TABLES)
def test_a_table_in_the_import_dialog(
    drawing: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, words: str, shortcut: str
) -> None:
    """The dialog says what is wrong and does not import; cancelling changes nothing."""
    window, document = drawing.window, drawing.window.document
    (tmp_path / "pets.csv").write_text(text)
    choose(monkeypatch, tmp_path / "pets.csv")
    before, steps = document.state, document.undo_stack.count()

    def look(dialog: ImportDialog) -> None:
        drawing.wait(lambda: words in dialog.message.text())
        assert not dialog.accept_button.isEnabled()
        drawing.click(dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel))

    with drawing.answering(ImportDialog, look):
        drawing.shortcut(shortcut)
    assert not window.banner.isVisible()
    assert (document.state, document.undo_stack.count()) == (before, steps)
    assert document.is_dirty


@pytest.mark.parametrize(("text", "words"), BAD_TABLES)
def test_a_table_dropped_on_the_open_network(drawing: Person, tmp_path: Path, text: str, words: str) -> None:
    """The dialog asks what it holds, and says what is wrong; the drawing and its data stay."""
    window, document = drawing.window, drawing.window.document
    (tmp_path / "pets.csv").write_text(text)
    before = document.state

    def look(dialog: ImportDialog) -> None:
        drawing.wait(lambda: words in dialog.message.text())
        assert not dialog.accept_button.isEnabled()
        drawing.click(dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel))

    with drawing.answering(ImportDialog, look):
        open_file(window, tmp_path / "pets.csv")
    assert document.state == before
    assert window.transport.main.isEnabled()


@pytest.mark.parametrize(("text", "words"), BAD_TABLES)
def test_a_table_that_goes_bad(drawing: Person, tmp_path: Path, text: str, words: str) -> None:
    """Overwritten by another program: the Data tab says what is wrong, and the drawing stays."""
    window, document = drawing.window, drawing.window.document
    path = tmp_path / "pets.csv"
    path.write_text(text)
    before = document.state
    window.view.show_data()
    document.edit("Use data", lambda s: edits.set_data(s, s.data.replace(source=source_for(path))))
    drawing.wait(
        lambda: not window.transport.main.isEnabled() and words in window.inspector.data.error.text()
    )
    assert window.inspector.data.error.isVisible()
    assert window.transport.main.toolTip().startswith("Data: ‘pets.csv’")
    assert "problem" in window.status.validity.text()
    assert document.state.network == before.network
    drawing.shortcut("undo")
    drawing.wait(window.transport.main.isEnabled)
    assert document.state == before
    assert not window.inspector.data.error.isVisible()


# Drawings


def test_a_cycle_is_refused_while_it_is_drawn(drawing: Person) -> None:
    window, scene = drawing.window, drawing.window.canvas.network_scene
    before, steps = window.document.state, window.document.undo_stack.count()
    drawing.press(drawing.out_of("dense_2"))
    x, y = drawing.into("dense_1")
    drawing.move((x + 60, y + 80))
    assert not scene.pending.refused
    drawing.move((x, y))
    assert scene.pending.refused
    assert (scene.pill.isVisible(), scene.pill.text) == (True, "would close a cycle")
    drawing.release((x, y))
    sentence = "dense_1 already leads to dense_2: a wire back would make a cycle."
    assert scene.pill.text == sentence
    assert window.status.message.text() == sentence
    assert (window.document.state, window.document.undo_stack.count()) == (before, steps)
    assert window.transport.main.isEnabled()


def test_a_dangling_layer(drawing: Person) -> None:
    window, train = drawing.window, drawing.window.transport.main
    x, y = drawing.into("dense_1")
    drawing.drag((x, y), (x, y + 90))
    drawing.wait(lambda: not train.isEnabled())
    assert badge(window, "dense_1") == "error"
    assert train.toolTip() == "input_1: Nothing receives the data. Connect it to a layer."
    drawing.panel_tab(window.docks, "problems")
    found = {card.problem.where: card.problem.sentence for card in window.problems.cards}
    assert found["dense_1"] == "It has no input. Connect the output of another layer to it."
    drawing.shortcut("undo")
    drawing.wait(train.isEnabled)
    assert badge(window, "dense_1") == ""

    beside = x, y + 110
    name = drawing.drop_layer("dense", beside)  # all alone it takes no part, and training is possible
    drawing.wait(lambda: badge(window, name) == "warning")
    assert train.isEnabled()
    card = next(c for c in window.problems.cards if c.problem.where == name)
    assert card.problem.sentence == "It is not connected and takes no part. Connect it, or delete it."
    drawing.click(button(card, f"Delete {name}"))
    drawing.wait(lambda: not window.document.problems)
    assert window.document.undo_stack.undoText() == f"Delete {name}"


def test_a_shape_clash_is_mended_by_its_button_and_the_button_taken_back(person: Person) -> None:
    window, train = person.window, person.window.transport.main
    open_template(person, "digits")
    person.drag(person.middle_of("flatten_1"), person.middle_of("flatten_1"))
    person.shortcut("delete_heal")
    person.wait(lambda: not train.isEnabled())
    assert badge(window, "dense_1") == "error"
    assert train.toolTip().startswith("input_1 → dense_1: Dense ")
    broken = window.document.state
    assert {(e.source, e.target) for e in broken.network.edges} >= {
        (person.node("input_1"), person.node("dense_1"))
    }

    person.panel_tab(window.docks, "problems")
    card = next(c for c in window.problems.cards if c.problem.code == "shape")
    assert card.problem.sentence == "Dense expects a vector (features), but receives (8, 8, 1)."
    assert card.buttons[0].text() == "Insert Flatten"
    person.click(card.buttons[0])
    person.wait(train.isEnabled)
    assert (window.document.problems, badge(window, "dense_1")) == ((), "")
    assert window.document.undo_stack.undoText() == "Insert Flatten"

    person.shortcut("undo")
    person.wait(lambda: not train.isEnabled())
    assert window.document.state == broken
    person.shortcut("undo")
    person.wait(train.isEnabled)
    assert not window.document.is_dirty


def badge(window: MainWindow, name: str) -> str:
    cards = window.canvas.network_scene.cards.values()
    return next(card.content.badge for card in cards if card.content.name == name)
