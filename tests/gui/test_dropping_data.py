"""Data dropped on the window or pasted into it: always through the import dialog, whatever it comes from."""

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from gui.dragging import drag, drop, leave, of_files, of_text
from PIL import Image
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.gui.dialogs.import_data import ImportDialog
from nnstudio.gui.dropping.sheet import MARGIN
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.theme import apply_theme, current
from nnstudio.project.session import build_network
from nnstudio.project.templates import template

FILES = Path(__file__).parent.parent / "data" / "files"


@pytest.fixture
def answered(window: MainWindow) -> Iterator[list[ImportDialog]]:
    """The import dialog is accepted as soon as it can be; what it showed then is kept."""
    shown: list[dict] = []
    timer = QTimer(window)

    def look() -> None:
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, ImportDialog) and dialog.isVisible() and dialog.accept_button.isEnabled():
                dialog.keep.setChecked(False)
                shown.append(
                    {
                        "facts": dialog.facts.text(),
                        "rows": dialog.columns.rowCount(),
                        "title": dialog.windowTitle(),
                    }
                )
                dialog.accept_button.click()

    timer.timeout.connect(look)
    timer.start(10)
    yield shown
    timer.stop()


@pytest.fixture(autouse=True)
def let_go(window: MainWindow) -> Iterator[None]:
    yield
    leave(window)


def pictures(place: Path) -> Path:
    for name in ("cat", "dog"):
        (place / name).mkdir(parents=True)
        for i in range(6):
            Image.new("L", (5, 5), 20 * i).save(place / name / f"{i}.png")
    return place


def test_every_kind_of_data_can_be_dropped(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, answered: list[dict]
) -> None:
    window.document.new(template("xor").open().state)
    x, y = np.arange(80.0).reshape(40, 2), np.arange(40) % 2
    np.savez(tmp_path / "arrays.npz", x=x, y=y)
    np.save(tmp_path / "x_new.npy", x)
    frame = pl.DataFrame({"a": range(40), "b": [i % 7 for i in range(40)], "kind": ["no", "yes"] * 20})
    frame.write_csv(tmp_path / "t.tsv", separator="\t")
    frame.write_parquet(tmp_path / "t.parquet")
    frame.write_ndjson(tmp_path / "t.jsonl")
    head = struct.pack(">BBBB3I", 0, 0, 8, 3, 40, 2, 2)
    (tmp_path / "a-images-idx3-ubyte").write_bytes(head + bytes(range(160)))
    (tmp_path / "a-labels-idx1-ubyte").write_bytes(struct.pack(">BBBBI", 0, 0, 8, 1, 40) + bytes([0, 1] * 20))
    pictures(tmp_path / "pets")
    places = {
        "openpyxl.xlsx": FILES / "openpyxl.xlsx",
        "libreoffice.ods": FILES / "libreoffice.ods",
        **{
            path.name: path
            for path in tmp_path.iterdir()
            if "labels" not in path.name and "npy" not in path.name
        },
    }
    for name, path in places.items():
        before = len(answered)
        assert drop(window, of_files(path)), name
        qtbot.waitUntil(lambda n=before: len(answered) > n, timeout=20_000)
        qtbot.waitUntil(lambda n=name: window.document.undo_stack.undoText() == f"Import {n}", timeout=20_000)
        window.document.settle()
        assert window.document.prepared is not None, (name, window.document.data_error)
        assert window.document.prepared.table.title.strip("‘’").split("’")[0] in (name, "pets")
    kinds = [shown["facts"].split(" · ")[0] for shown in answered]
    assert len(set(kinds)) == 7  # workbook twice, CSV, Parquet, JSON lines, arrays, IDX, pictures


def test_a_picture_stands_for_its_folder(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, answered: list[dict]
) -> None:
    window.document.new(template("xor").open().state)
    pets = pictures(tmp_path / "pets")
    flat = tmp_path / "all" / "flat"
    flat.mkdir(parents=True)
    for i in range(12):
        Image.new("L", (5, 5), 20 * i).save(flat / f"{i}.png")
    (flat / "labels.csv").write_text("file,label\n" + "".join(f"{i}.png,{'ab'[i % 2]}\n" for i in range(12)))
    for picture, folder in ((pets / "cat" / "3.png", pets), (flat / "3.png", flat)):
        before = len(answered)
        assert drop(window, of_files(picture))
        qtbot.waitUntil(lambda n=before: len(answered) > n, timeout=20_000)
        qtbot.waitUntil(lambda f=folder: window.document.state.data.source.to_dict().get("path") == str(f))
        window.document.settle()
        assert len(window.document.prepared.table) == 12


def test_cells_dragged_from_a_spreadsheet_are_asked_about(
    qtbot: QtBot, window: MainWindow, answered: list[dict]
) -> None:
    window.document.new(template("xor").open().state)
    lines = "".join(f"{i},5\t{-i % 7}\t{i * i},25\n" for i in range(30))
    assert drop(window, of_text("Länge\tn\tpreis\n" + lines))
    qtbot.waitUntil(lambda: window.document.undo_stack.undoText() == "Import pasted table", timeout=20_000)
    window.document.settle()
    table = window.document.prepared.table
    assert (table.feature_names, table.target_names) == (("Länge", "n"), ("preis",))
    assert table.features[3].tolist() == [3.5, 4.0]
    assert table.target[3].tolist() == [9.25]
    assert answered[0]["title"].startswith("Import")
    for text in ("just a word", "one line, with a comma", ""):
        assert not drop(window, of_text(text))
    assert not drop(window, of_files(Path("/nowhere/x.pdf")))


@pytest.mark.parametrize(
    ("text", "names", "first"),
    [
        ("a\tb\ty\n" + "1,5\t2\t3,25\n" * 30, ("a", "b"), [1.5, 2]),  # a German spreadsheet
        ("a\tb\ty\r\n" + "1.5\t2\t3.25\r\n" * 30, ("a", "b"), [1.5, 2]),  # Excel's line ends
        ("a;b;y\n" + "1,5;2;3,25\n" * 30, ("a", "b"), [1.5, 2]),
        ("1,5\t2\t3,25\n" * 30, ("column 1", "column 2"), [1.5, 2]),  # without names
        ('a\t"b ""x"" y"\ty\n' + '1.5\t"2"\t3.25\n' * 30, ("a", 'b "x" y'), [1.5, 2]),
        ("a\tb\ty\n" + "1,5\t\t3,25\n2,5\t4\t1\n" * 15, ("a", "b"), [1.5, np.nan]),
    ],
)
def test_a_pasted_table_is_read_as_it_is_written(
    window: MainWindow, answered: list[dict], text: str, names: tuple[str, ...], first: list[float]
) -> None:
    window.document.new(template("xor").open().state)
    QApplication.clipboard().setText(text)
    window.actions_by_id["paste_data"].trigger()
    table = window.document.state.data.source.load(None)
    assert table.feature_names == names
    np.testing.assert_array_equal(table.features[0], first)
    assert table.target[0].tolist() == [3.25]
    assert answered[0]["rows"] > 3


# What is said while a file is held over the window


def centre(window: MainWindow, widget: QWidget) -> QPoint:
    return widget.mapTo(window, widget.rect().center())


def test_it_says_what_letting_go_would_do(window: MainWindow, tmp_path: Path) -> None:
    pets = pictures(tmp_path / "pets")
    table, project = tmp_path / "t.csv", tmp_path / "my net.nnstudio"
    table.write_text("a,b\n1,2\n")
    sheet = window.dropping

    def said(*paths: Path) -> tuple[str, str]:
        assert drag(window, of_files(*paths), QPoint(30, 30))
        assert sheet.isVisible()
        assert sheet.geometry() == window.rect()
        assert sheet.chosen is not None
        return sheet.chosen.words, sheet.chosen.detail

    assert said(table) == ("Make a network for ‘t.csv’", "")
    window.files.open_template("xor")
    assert said(table) == ("Use ‘t.csv’ as the data of this network", "")
    assert said(project) == ("Open ‘my net.nnstudio’", "")
    folder = "All pictures of this folder are used, in the folders of their classes."
    assert said(pets / "cat" / "1.png") == ("Use ‘pets’ as the data of this network", folder)
    assert said(pets / "cat" / "1.png", pets / "dog" / "2.png")[1] == folder
    assert said(table, project, pets)[1] == "One at a time: the other 2 files are left alone."


def test_what_cannot_be_opened_is_refused_in_words(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    assert not drag(window, of_files(tmp_path / "a.pdf"), QPoint(30, 30))
    assert window.dropping.whole is not None
    assert window.dropping.whole.words == "NNStudio cannot open ‘a.pdf’."
    assert window.dropping.isVisible()
    assert not drop(window, of_files(tmp_path / "a.pdf"))
    qtbot.waitUntil(window.dropping.isHidden)


def test_words_are_not_covered(window: MainWindow) -> None:
    assert not drag(window, of_text("a word"), QPoint(30, 30))
    assert window.dropping.isHidden()


@pytest.mark.parametrize("with_names", [False, True])
def test_no_field_takes_a_file_for_text(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, answered: list[dict], with_names: bool
) -> None:
    window.files.open_template("iris")
    window.document.settle()
    fields = [f for kind in (QLineEdit, QPlainTextEdit) for f in window.findChildren(kind) if f.isVisible()]
    assert len(fields) >= 3  # the search, the title, the notes
    table = tmp_path / "line.csv"
    table.write_text("x,y\n" + "".join(f"{i / 10},{i / 5 + 0.05}\n" for i in range(50)))
    for field in fields:
        before, count = window.document.state.replace(data=None), len(answered)
        data = of_files(table, text=str(table) if with_names else "")
        assert drop(window, data, centre(window, field))
        qtbot.waitUntil(lambda n=count: len(answered) > n, timeout=20_000)
        qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
        assert window.document.state.replace(data=None) == before


def test_a_question_comes_first(window: MainWindow, tmp_path: Path) -> None:
    seen: list[bool] = []
    box = QMessageBox(window)
    QTimer.singleShot(0, box, lambda: seen.append(drag(window, of_files(tmp_path / "a.csv"), QPoint(30, 30))))
    QTimer.singleShot(0, box, box.reject)
    box.exec()
    box.deleteLater()
    assert seen == [False]
    assert window.dropping.isHidden()


def trained(window: MainWindow, name: str) -> QPoint:
    """An example with weights, the Predict panel in front; where that is."""
    window.files.open_template(name)
    window.document.settle()
    assert window.document.prepared is not None
    network = build_network(window.document.document, window.document.prepared.shape.sample)
    window.document.set_weights(network.weights())
    window.using.show_panel()
    return centre(window, window.using.panel)


def test_a_picture_dropped_on_predict_is_predicted(window: MainWindow, tmp_path: Path) -> None:
    at, source = trained(window, "digits"), window.document.state.data.source
    path = tmp_path / "four.png"
    Image.fromarray(np.arange(64, dtype=np.uint8).reshape(8, 8)).save(path)
    assert drag(window, of_files(path), at)
    assert window.dropping.chosen is not None
    assert window.dropping.chosen.words == "Predict ‘four.png’"
    assert drop(window, of_files(path), at)
    panel = window.using.panel
    QApplication.processEvents()
    page = panel.drawing
    assert panel.pages.currentWidget() is page
    assert page.answer is not None
    shown = np.array(page.seen.picture, copy=True)
    assert shown.shape == (8, 8, 1)
    assert page.note.text().startswith("‘four.png’, brought to 8 × 8 pixels.")
    page.invert.setChecked(True)
    style = page.style_of
    assert style is not None
    np.testing.assert_allclose(page.seen.picture, style.paper + style.ink - shown)
    page.pad.add_stroke([(0.2, 0.2), (0.8, 0.8)])
    assert "four.png" not in page.note.text()
    assert window.document.state.data.source == source


def test_a_table_dropped_on_predict_is_predicted_row_by_row(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    at = trained(window, "iris")
    names = window.document.prepared.table.feature_names
    path = tmp_path / "new.csv"
    path.write_text(",".join(names) + "\n" + "5.1,3.5,1.4,0.2\n6.3,3.3,6.0,2.5\n")
    assert drop(window, of_files(path), at)
    panel = window.using.panel
    qtbot.waitUntil(lambda: panel.file.table.found is not None, timeout=10_000)
    assert panel.pages.currentWidget() is panel.file
    assert len(panel.file.table.found) == 2


def test_before_there_are_weights_predict_takes_nothing(window: MainWindow, tmp_path: Path) -> None:
    window.files.open_template("iris")
    window.document.settle()
    window.using.show_panel()
    assert drag(window, of_files(tmp_path / "a.csv"), centre(window, window.using.panel))
    assert window.dropping.chosen is window.dropping.whole


@pytest.mark.parametrize("look", ["light", "dark"])
def test_its_frame_is_seen(window: MainWindow, tmp_path: Path, look: str) -> None:
    """Its frame can be seen."""
    apply_theme(QApplication.instance(), look)
    try:
        assert drag(window, of_files(tmp_path / "a.csv"), QPoint(30, 30))
        image = window.dropping.grab().toImage()
        edge = [image.pixelColor(x, MARGIN) for x in range(60, 160)]
        accent = QColor(current().color("accent"))
        assert any(abs(c.hue() - accent.hue()) < 12 and c.saturation() > 60 for c in edge)
    finally:
        apply_theme(QApplication.instance(), "light")
