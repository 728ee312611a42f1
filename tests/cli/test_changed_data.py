"""Commands tell when a data file holds something else than when the project was saved."""

import json
import shutil

import pytest

from nnstudio.data import DataSettings, source_for
from nnstudio.project import Document, edits
from nnstudio.project.templates import template

ROWS = "a,b,kind\n" + "".join(f"{i % 7},{i % 3},{'yes' if i % 7 > 3 else 'no'}\n" for i in range(60))
TOLD = "‘t.csv’ has changed since this project was saved."


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "t.csv").write_text(ROWS)
    document = template("xor").open()
    source = source_for(folder / "t.csv")
    document.state = edits.set_data(document.state, DataSettings.build({"source": source}))
    document.save(folder / "p.nnstudio")
    return folder / "p.nnstudio"


def test_nothing_is_told_of_what_is_as_it_was(nnstudio, project):
    assert TOLD not in nnstudio("train", project, "--epochs", "1").err


def test_training_tells_once_and_then_knows_the_new_contents(nnstudio, project):
    (project.parent / "t.csv").write_text(ROWS.replace("yes", "YES"))
    told = nnstudio("train", project, "--epochs", "1")
    assert told.err.count(TOLD) == 1
    assert told.code == 0
    again = nnstudio("train", project, "--epochs", "1")
    assert TOLD not in again.err


def test_the_others_tell_as_well(nnstudio, project):
    nnstudio("train", project, "--epochs", "1")
    (project.parent / "t.csv").write_text(ROWS + "1,1,no\n")
    for command in (("evaluate", project), ("cross-validate", project, "--folds", "2", "--epochs", "1")):
        assert TOLD in nnstudio(*command).err
    lines = [json.loads(line) for line in nnstudio("check", project, "--json").out.splitlines()]
    assert [one["severity"] for one in lines if one.get("code") == "data_changed"] == ["warning"]


def test_a_project_that_moved_with_its_data_tells_too(nnstudio, project, tmp_path):
    moved = tmp_path / "elsewhere"
    shutil.move(project.parent, moved)
    opened = Document.load(moved / "p.nnstudio").data_files["path"]
    assert (opened.path, opened.hint) == (str(moved / "t.csv"), str(project.parent / "t.csv"))
    assert TOLD not in nnstudio("check", moved / "p.nnstudio").out
    (moved / "t.csv").write_text(ROWS.replace("no", "NO"))
    assert TOLD in nnstudio("check", moved / "p.nnstudio").out
