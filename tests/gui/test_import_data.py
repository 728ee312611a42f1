"""The import dialog: what it finds, what a person changes, and what comes of it."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from gui.filing import settle_files
from PIL import Image
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QPushButton
from pytestqt.qtbot import QtBot

from nnstudio.data import source_for
from nnstudio.data.carried import let_out
from nnstudio.data.readers import large, large_lines
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.dialogs.import_data import ImportDialog
from nnstudio.gui.main_window import MainWindow

ROWS = "".join(f"{i};{i % 7},5;{'mw'[i % 3 > 1]};A;{i % 2}\n" for i in range(20))


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text("id;size;sex;ward;ill\n" + ROWS)
    return path


def opened(qtbot: QtBot, path: Path) -> ImportDialog:
    dialog = ImportDialog(source_for(path))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.job.finish()
    return dialog


def choose(dialog: ImportDialog, column: str, role: str) -> None:
    box = dialog.columns.roles[column]
    box.setCurrentText(role)
    box.activated.emit(box.currentIndex())
    dialog.job.finish()


def roles(dialog: ImportDialog) -> dict[str, str]:
    return {name: box.currentText() for name, box in dialog.columns.roles.items()}


def test_what_was_found_is_said_and_the_rows_are_shown(qtbot: QtBot, table: Path) -> None:
    dialog = opened(qtbot, table)
    assert dialog.facts.text() == (
        "CSV file · 20 rows · 5 columns · semicolon between cells, double quotes, decimal comma, names in "
        "the first row, UTF-8 · classification of ill · 2 classes"
    )
    assert roles(dialog) == dict.fromkeys(("id", "size", "sex", "ward"), "Feature") | {"ill": "Target"}
    assert dialog.columns.types["id"].currentText() == "numbers"
    assert dialog.columns.item(1, 2).text().strip() == "categories"
    assert dialog.columns.item(2, 0).text() == "⚠ 20 different"
    assert dialog.columns.item(3, 1).text() == "0,5"
    assert dialog.columns.verticalHeaderItem(3).text() == "2"
    assert dialog.accept_button.isEnabled()


def test_columns_that_cannot_help_are_left_out_with_one_click(qtbot: QtBot, table: Path) -> None:
    dialog = opened(qtbot, table)
    assert dialog.leave_out.text() == "Leave out 2 columns that cannot help"
    assert "‘id’ counts the rows: another number in each." in dialog.message.text()
    dialog.leave_out.click()
    dialog.job.finish()
    assert dialog.source.ignore == ("id", "ward")
    assert dialog.found.table.feature_names == ("size", "sex")
    assert not dialog.leave_out.isVisible()
    assert roles(dialog)["ward"] == "Left out"


def test_another_target_and_back(qtbot: QtBot, table: Path) -> None:
    dialog = opened(qtbot, table)
    choose(dialog, "size", "Target")
    assert dialog.source.target == "size"
    assert roles(dialog)["ill"] == "Feature"
    assert "regression of size" in dialog.facts.text()
    choose(dialog, "size", "Left out")
    assert dialog.source.target == "ill"
    assert dialog.source.ignore == ("size",)


def test_a_changed_role_does_not_read_the_file_again(qtbot: QtBot, table: Path) -> None:
    dialog = opened(qtbot, table)
    table.unlink()
    choose(dialog, "id", "Left out")
    assert dialog.found.error == ""
    dialog.form.editors["delimiter"].committed.emit("comma", "")
    dialog.job.finish()
    assert dialog.message.text().startswith("There is no file")
    assert not dialog.accept_button.isEnabled()


def test_how_a_text_file_is_read_can_be_changed(qtbot: QtBot, table: Path) -> None:
    dialog = opened(qtbot, table)
    dialog.form.editors["header"].committed.emit("no", "")
    dialog.job.finish()
    assert list(roles(dialog))[:2] == ["column 1", "column 2"]
    assert "row 1, column ‘column 5’: ‘ill’ is not a number" in dialog.message.text()
    assert not dialog.accept_button.isEnabled()
    dialog.form.editors["header"].committed.emit("auto", "")
    dialog.job.finish()
    assert dialog.accept_button.isEnabled()


def test_pictures_of_several_sizes_ask_for_one(qtbot: QtBot, tmp_path: Path) -> None:
    for name, side in (("cat", 10), ("dog", 12)):
        (tmp_path / name).mkdir()
        Image.new("L", (side, side), side).save(tmp_path / name / "x.png")
    dialog = opened(qtbot, tmp_path)
    assert "2 different sizes" in dialog.message.text()
    assert not dialog.accept_button.isEnabled()
    dialog.form.editors["size"].committed.emit((8, 8), "")
    dialog.job.finish()
    assert dialog.accept_button.isEnabled()
    assert dialog.samples.isVisible()
    assert not dialog.columns.isVisible()
    assert "2 samples · 8 × 8 image, 10 … 12 · classification of class · 2 classes" in dialog.facts.text()


def test_leaving_while_it_reads_waits_for_nothing(qtbot: QtBot, window: MainWindow, table: Path) -> None:
    dialog = ImportDialog(source_for(table), parent=window)
    job = dialog.job
    dialog.reject()
    dialog.deleteLater()
    qtbot.waitUntil(lambda: not job.busy, timeout=3000)


def answer(window: MainWindow, change: str, button: QDialogButtonBox.ButtonRole) -> None:
    """Answer the dialog once it is there: leave a column out, then press a button."""

    def act() -> None:
        dialog = next(
            w for w in QApplication.topLevelWidgets() if isinstance(w, ImportDialog) and w.isVisible()
        )
        dialog.job.finish()
        if change:
            choose(dialog, change, "Left out")
        next(b for b in dialog.buttons.buttons() if dialog.buttons.buttonRole(b) == button).click()

    QTimer.singleShot(0, window, act)


ACCEPT, REJECT = QDialogButtonBox.ButtonRole.AcceptRole, QDialogButtonBox.ButtonRole.RejectRole


def test_import_replaces_the_data_as_one_step(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window.files.open_template("xor")
    path = tmp_path / "x.parquet"
    pl.DataFrame(
        {"a": range(40), "b": [i % 3 for i in range(40)], "y": [i / 4 for i in range(40)]}
    ).write_parquet(path)
    monkeypatch.setattr(file_dialogs, "ask_open", lambda *_: path)
    answer(window, "", REJECT)
    window.files.ask_import()
    assert window.document.undo_stack.count() == 0
    answer(window, "a", ACCEPT)
    window.files.ask_import()
    settle_files(window)
    assert window.document.state.data.source.to_dict()["ignore"] == ["a"]
    assert window.document.undo_stack.undoText() == "Import x.parquet"
    window.document.settle()
    assert window.document.prepared.table.feature_names == ("b",)


def test_a_network_for_pictures_flattens_them(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in (("cat", 10), ("dog", 200)):
        (tmp_path / name).mkdir()
        for i in range(5):
            noise = np.random.default_rng(i).integers(0, 50, (6, 6), dtype=np.uint8)
            Image.fromarray(noise + np.uint8(value)).save(tmp_path / name / f"{i}.png")
    # Any picture stands for its folder, as a dialog for files cannot choose folders.
    monkeypatch.setattr(file_dialogs, "ask_open", lambda *_: tmp_path / "cat" / "0.png")
    answer(window, "", ACCEPT)
    window.files.new_from_data()
    settle_files(window)
    window.document.settle()
    assert [n.layer.kind for n in window.document.state.network.nodes] == [
        "input",
        "flatten",
        "dense",
        "dense",
    ]
    assert [p.sentence for p in window.document.problems if p.severity == "error"] == []
    source = window.document.state.data.source  # small: the project carries the pictures
    assert let_out(source).to_dict()["path"] == str(tmp_path)


def test_the_type_of_a_column_is_chosen_above_it(qtbot: QtBot, table: Path) -> None:
    dialog = opened(qtbot, table)
    box = dialog.columns.types["size"]
    box.setCurrentText("categories")
    box.activated.emit(box.findData("categories"))
    dialog.job.finish()
    assert dialog.source.as_text == ("size",)
    assert dialog.found.table.categories[1] == ("0,5", "1,5", "2,5", "3,5", "4,5", "5,5", "6,5")


def test_text_among_numbers_is_mended_by_a_button(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(
        "age,y\n" + "".join(f"{i % 9},{'ab'[i % 2]}\n" for i in range(30)) + "x,a\n"
    )
    dialog = opened(qtbot, tmp_path / "x.csv")
    assert "row 32, column ‘age’: ‘x’ is not a number" in dialog.message.text()
    buttons = {b.text(): b for b in dialog.remedies.findChildren(QPushButton)}
    assert list(buttons) == [
        "Treat as missing", "‘age’ holds categories", "Leave the row out", "Leave out ‘age’"
    ]  # fmt: skip
    buttons["Treat as missing"].click()
    dialog.job.finish()
    assert dialog.accept_button.isEnabled()
    assert not dialog.missing.isHidden()
    assert dialog.missing.words.text() == "1 value is missing:"
    dialog.missing.choice.setCurrentIndex(1)
    chosen = dialog.chosen()
    assert chosen.fill.to_dict()["by"] == "mean"
    assert chosen.source.mistakes == "missing"


LARGE = {
    "x.csv": "age,y\n" + "25,1.5\n" * 900 + "26,2.5\n" * 100,
    "x.jsonl": '{"age": 25, "y": 1.5}\n' * 900 + '{"age": 26, "y": 2.5}\n' * 100,
}


@pytest.mark.parametrize("name", LARGE)
def test_a_large_file_shows_its_first_rows_while_the_rest_is_read(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    for module in (large, large_lines):
        monkeypatch.setattr(module, "LARGE", 0)
        monkeypatch.setattr(module, "HEAD", 600)
    (tmp_path / name).write_text(LARGE[name])
    dialog = ImportDialog(source_for(tmp_path / name))
    qtbot.addWidget(dialog)
    shown = []
    dialog.job.done.connect(lambda found, _: shown.append((found.glance, dialog.columns.rowCount())))
    dialog.show()
    dialog.job.finish()
    assert shown == [(True, 23), (False, 23)]
    assert dialog.accept_button.isEnabled()
    assert "1,000 rows" in dialog.facts.text()
    assert dialog.progress.isHidden()


def test_several_columns_are_predicted_together(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "beam.csv"
    path.write_text("a,b,y,z\n" + "".join(f"{i},{i % 5},{i % 3}.5,{i * i % 7}\n" for i in range(40)))
    dialog = opened(qtbot, path)
    choose(dialog, "y", "Further target")
    assert (dialog.source.target, dialog.source.more_targets) == ("z", ("y",))
    assert roles(dialog) == {"a": "Feature", "b": "Feature", "y": "Further target", "z": "Target"}
    assert dialog.facts.text().endswith(" · regression of z, y")
    assert dialog.target_picture.words.text() == (
        "Values of ‘z’, from 0 to 4 (drawn) · Values of ‘y’, from 0.5 to 2.5"
    )
    choose(dialog, "b", "Further target")
    choose(dialog, "z", "Left out")  # the next one becomes the target
    assert (dialog.source.target, dialog.source.more_targets, dialog.source.ignore) == ("y", ("b",), ("z",))
    choose(dialog, "a", "Target")
    assert "Every column" not in dialog.message.text()
    assert roles(dialog) == {"a": "Target", "b": "Further target", "y": "Feature", "z": "Left out"}
    choose(dialog, "a", "Further target")  # a table is never without a target
    assert roles(dialog)["a"] == "Further target"
    assert roles(dialog)["b"] == "Target"
    choose(dialog, "y", "Further target")
    assert "is a target, and none is left" in dialog.message.text()
    assert not dialog.accept_button.isEnabled()


def test_what_is_wrong_stands_beside_the_options(qtbot: QtBot, table: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear reader,\n\nthis is no table.\nIt is a letter.\n")
    dialog = opened(qtbot, letter)
    assert dialog.message.text().startswith(
        "‘letter.txt’ does not look like a table: most rows have a single cell, but row 1 has 2."
    )
    qtbot.waitUntil(lambda: dialog.messages.height() > 20)
    place = dialog.messages.mapTo(dialog, dialog.messages.rect().topLeft())
    form = dialog.form.mapTo(dialog, dialog.form.rect().topRight())
    assert place.x() > form.x()
    assert place.y() < 100
    assert not dialog.accept_button.isEnabled()
    assert opened(qtbot, table).messages.height() <= 76  # however much is found


def test_a_new_network_instead_of_other_data_in_this_one(window: MainWindow, table: Path) -> None:
    window.files.open_template("xor")
    seen: list[bool] = []

    def press() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ImportDialog)
        dialog.job.finish()
        dialog.keep.setChecked(False)
        seen.append(dialog.fresh_button.isVisible())
        dialog.fresh_button.click()

    QTimer.singleShot(0, window, press)
    window.files.use_data(table)
    assert seen == [True]
    assert window.document.title == "people"
    assert window.document.undo_stack.count() == 0
    window.document.settle()
    assert window.document.state.network.nodes[-1].layer.units == 2  # type: ignore[attr-defined]


def test_without_an_open_project_there_is_one_way(window: MainWindow, table: Path) -> None:
    seen: list[bool] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ImportDialog)
        dialog.job.finish()
        seen.append(dialog.fresh_button.isHidden())
        dialog.reject()

    QTimer.singleShot(0, window, look)
    window.files.use_data(table)
    assert seen == [True]
    assert not window.document.is_open
