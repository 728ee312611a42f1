"""Data dropped on the window or pasted into it: always through the import dialog, whatever it comes from."""

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnstudio.gui.dialogs.import_data import ImportDialog
from nnstudio.gui.main_window import MainWindow
from nnstudio.project.templates import template

FILES = Path(__file__).parent.parent / "data" / "files"
COPY = Qt.DropAction.CopyAction
HELD = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def drop(window: MainWindow, data: QMimeData) -> bool:
    """What the window system sends to the widget below the pointer; whoever takes it, takes the drop."""
    for target in (window.canvas.viewport(), window):
        enter = QDragEnterEvent(QPoint(20, 20), COPY, data, *HELD)
        enter.ignore()
        QApplication.sendEvent(target, enter)
        if enter.isAccepted():
            QApplication.sendEvent(target, QDropEvent(QPointF(20, 20), COPY, data, *HELD))
            return True
    return False


def of_file(path: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def of_text(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


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
        assert drop(window, of_file(path)), name
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
        assert drop(window, of_file(picture))
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
    assert not drop(window, of_file(Path("/nowhere/x.pdf")))


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
