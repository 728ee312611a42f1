"""Data that the project carries: asked in the import dialog, changed on the Data tab, undone, and got out."""

import shutil

import pytest
from gui.filing import settle_files
from PIL import Image

from nnstudio.data import TRANSFORMS, carried, source_for
from nnstudio.data.readers.csv_file import Csv
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.dialogs.import_data import ImportDialog
from nnstudio.project import edits

ROWS = "a,b,kind\n" + "".join(f"{i},{i % 3},{'yes' if i % 2 else 'no'}\n" for i in range(40))


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "patients.csv"
    path.write_text(ROWS)
    return path


def opened(window, path):
    window.document.new()
    source = source_for(path)
    window.document.edit("Data", lambda s: edits.set_data(s, s.data.replace(source=source)))
    window.document.settle()
    return window.inspector.data.inside


def test_a_tick_takes_the_data_in_and_undo_takes_it_out(window, path):
    row = opened(window, path)
    assert (row.tick.text(), row.tick.isChecked()) == ("Keep the data inside the project (1 KB)", False)
    assert row.save.isHidden()
    row.tick.click()
    settle_files(window)
    document = window.document
    assert document.state.data.source.path.endswith("/patients.csv")
    assert carried.is_carried(document.state.data.source)
    assert row.tick.isChecked()
    assert not row.save.isHidden()
    editor = window.inspector.data.source.nested["source"].editors["path"]
    assert editor.line.text() == "patients.csv"
    path.unlink()
    document.settle()
    assert len(document.prepared.table) == 40
    document.undo_stack.undo()
    assert document.state.data.source.path == str(path)
    document.undo_stack.redo()
    document.settle()
    assert len(document.prepared.table) == 40


def test_it_goes_out_to_the_file_it_came_from(window, path):
    row = opened(window, path)
    row.tick.click()
    settle_files(window)
    row.tick.click()
    settle_files(window)
    assert window.document.state.data.source.path == str(path)
    assert window.document.undo_stack.undoText() == "Use the data outside"


def test_without_that_file_a_place_is_asked_for(window, path, tmp_path, monkeypatch):
    row = opened(window, path)
    row.tick.click()
    settle_files(window)
    path.unlink()
    answers = [None, tmp_path / "copy.csv"]
    monkeypatch.setattr(file_dialogs, "ask_save", lambda *_a: answers.pop(0))
    row.tick.click()  # thought better of it
    settle_files(window)
    assert row.tick.isChecked()
    row.tick.click()
    settle_files(window)
    assert window.document.state.data.source.path == str(tmp_path / "copy.csv")
    assert (tmp_path / "copy.csv").read_text() == ROWS


def test_save_the_data_to_a_file(window, path, tmp_path, monkeypatch):
    row = opened(window, path)
    row.tick.click()
    settle_files(window)
    monkeypatch.setattr(file_dialogs, "ask_save", lambda *_a: tmp_path / "out.csv")
    row.save.click()
    settle_files(window)
    assert (tmp_path / "out.csv").read_text() == ROWS
    assert carried.is_carried(window.document.state.data.source)


def test_data_that_needs_no_file_offers_nothing(window, path):
    row = opened(window, path)
    window.document.new()
    assert row.isHidden()


def test_too_much_is_not_offered_and_says_why(window, path, tmp_path):
    large = tmp_path / "large.csv"
    with large.open("wb") as stream:
        stream.write(ROWS.encode())
        stream.truncate(carried.MOST + 1)
    row = opened(window, path)
    row.show_source(source_for(large), None)
    assert not row.tick.isEnabled()
    assert "a project carries up to 64 MB" in row.tick.toolTip()


def test_the_import_dialog_proposes_it_for_small_files_only(qtbot, path, tmp_path):
    small = ImportDialog(source_for(path))
    qtbot.addWidget(small)
    assert small.keep.isChecked()
    small.job.finish()
    assert small.chosen().keep
    small.keep.click()
    small._offer_keep()
    assert not small.chosen().keep
    more = tmp_path / "more.csv"
    more.write_text(ROWS + "1,2,no\n" * 200_000)
    large = ImportDialog(source_for(more))
    qtbot.addWidget(large)
    assert (large.keep.isEnabled(), large.keep.isChecked()) == (True, False)
    large.job.finish()


def test_what_is_imported_travels_with_the_project(window, path, tmp_path, monkeypatch):
    def accept(dialog):
        dialog.job.finish()
        return dialog.DialogCode.Accepted

    monkeypatch.setattr(ImportDialog, "exec", accept)
    window.files.use_data(path)
    settle_files(window)
    document = window.document
    document.settle()
    document.save(tmp_path / "p.nnstudio")
    path.unlink()
    document.new()
    document.open(tmp_path / "p.nnstudio")
    document.settle()
    assert len(document.prepared.table) == 40
    assert document.data_error == ""


def test_a_change_of_transforms_reads_nothing_again(window, path, monkeypatch):
    loads = []
    sheet = Csv.sheet
    monkeypatch.setattr(Csv, "sheet", lambda self, folder: loads.append(1) or sheet(self, folder))
    opened(window, path)
    document = window.document
    for steps in (("standardize",), ("min_max",)):
        data = document.state.data.replace(features=tuple(TRANSFORMS[kind].build({}) for kind in steps))
        document.edit("Change", lambda s, d=data: edits.set_data(s, d))
        document.settle()
    assert len(loads) == 1
    document.read_data()
    document.settle()
    assert len(loads) == 2


def test_a_folder_of_pictures_goes_in_and_comes_out_as_a_folder(window, tmp_path, monkeypatch):
    for name in ("cat", "dog"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for i in range(4):
            Image.new("L", (5, 5), 30 * i).save(tmp_path / "pets" / name / f"{i}.png")
    row = opened(window, tmp_path / "pets")
    assert row.tick.text().startswith("Keep the data inside the project (")
    row.tick.click()
    settle_files(window)
    assert window.document.state.data.source.path.endswith("/pets")
    shutil.rmtree(tmp_path / "pets")
    window.document.settle()
    assert len(window.document.prepared.table) == 8
    monkeypatch.setattr(file_dialogs, "ask_save", lambda *_a: tmp_path / "out")
    row.tick.click()  # its folder is gone: a place is asked for
    settle_files(window)
    assert window.document.state.data.source.path == str(tmp_path / "out")
    assert sorted(p.name for p in (tmp_path / "out" / "dog").iterdir()) == [f"{i}.png" for i in range(4)]


def test_edits_do_not_look_through_a_folder_again(window, tmp_path, monkeypatch):
    for name in ("cat", "dog"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for i in range(4):
            Image.new("L", (5, 5), 30 * i).save(tmp_path / "pets" / name / f"{i}.png")
    row = opened(window, tmp_path / "pets")
    asked = []
    monkeypatch.setattr(carried, "size", lambda *a: asked.append(a) or 1)
    monkeypatch.setattr(carried.Carried, "place", lambda one: asked.append(one))
    window.document.edit("Move", lambda s: s.replace(title="moved"))
    assert asked == []
    assert "inside the project (" in row.tick.text()
    monkeypatch.undo()
    row.tick.click()
    settle_files(window)
    window.document.settle()
    monkeypatch.setattr(carried.Carried, "place", lambda one: asked.append(one))
    window.document.edit("Move", lambda s: s.replace(title="again"))
    assert asked == []
    assert row.tick.isChecked()
    monkeypatch.undo()
