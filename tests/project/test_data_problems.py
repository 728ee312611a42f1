"""What is noticed about data stands among the problems, and a click mends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnstudio.data import DataSettings
from nnstudio.project import Document, ProjectState, edits
from nnstudio.project.session import find_problems
from nnstudio.project.templates import template

ROWS = 40


@pytest.fixture
def document(tmp_path: Path) -> Document:
    """Iris's network on a table whose column ``one`` tells nothing."""
    rows = [f"{i % 7},{(3 * i) % 11},1,{'abc'[i % 3]}" for i in range(ROWS)]
    (tmp_path / "t.csv").write_text("\n".join(["x,z,one,y", *rows, ""]))
    state: ProjectState = template("iris").open().state
    data = DataSettings.build({"source": {"kind": "csv", "path": "t.csv"}, "target": {"kind": "one_hot"}})
    return Document(edits.set_data(state, data), path=tmp_path / "p.nnstudio")


def test_a_finding_is_a_warning_after_those_of_the_drawing(document: Document) -> None:
    problems, prepared = find_problems(document)
    assert prepared is not None
    last = problems[-1]
    assert (last.code, last.severity, last.where) == ("data_constant", "warning", "Data")
    assert last.sentence == "The same value in every row of ‘one’: it tells nothing."
    assert [fix.label for fix in last.fixes] == ["Leave out ‘one’"]


def test_its_fix_changes_the_data_and_nothing_else(document: Document) -> None:
    before = document.state
    document.state = edits.apply_fix(before, find_problems(document)[0][-1].fixes[0])
    assert (document.state.network, document.state.training) == (before.network, before.training)
    problems, prepared = find_problems(document)
    assert prepared is not None
    assert prepared.shape.sample == (2,)
    assert [p.code for p in problems if p.code.startswith("data")] == []


def test_data_that_cannot_be_used_offers_its_choices(document: Document) -> None:
    assert document.path is not None
    table = document.path.with_name("t.csv")
    table.write_text(table.read_text().replace("\n3,9,1,", "\nthree,9,1,", 1))
    first = find_problems(document)[0][0]
    assert (first.code, first.severity) == ("data", "error")
    assert "‘three’" in first.sentence
    assert first.fixes[0].label == "Treat as missing"
    document.state = edits.apply_fix(document.state, first.fixes[2])
    assert first.fixes[2].label == "Leave the row out"
    prepared = find_problems(document)[1]
    assert prepared is not None
    assert len(prepared.table) == ROWS - 1
