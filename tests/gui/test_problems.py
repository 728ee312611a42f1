"""The Problems panel tells of data too, and its buttons mend it, undoably."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from nnstudio.data import DataSettings
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.panels.problems import ProblemsPanel
from nnstudio.project import Document, edits
from nnstudio.project.templates import template


def test_a_column_is_left_out_at_a_click_and_comes_back(qtbot: QtBot, tmp_path: Path) -> None:
    rows = [f"{i % 7},{(3 * i) % 11},1,{'abc'[i % 3]}" for i in range(40)]
    (tmp_path / "t.csv").write_text("\n".join(["x,z,one,y", *rows, ""]))
    data = DataSettings.build({"source": {"kind": "csv", "path": "t.csv"}, "target": {"kind": "one_hot"}})
    state = edits.set_data(template("iris").open().state, data)
    model = DocumentModel()
    try:
        model.show_document(Document(state, path=tmp_path / "p.nnstudio"))
        panel = ProblemsPanel(model)
        qtbot.addWidget(panel)
        model.settle()
        card = panel.cards[-1]
        assert card.problem.sentence == "The same value in every row of ‘one’: it tells nothing."
        assert [button.text() for button in card.buttons] == ["Leave out ‘one’"]

        card.buttons[0].click()
        model.settle()
        assert model.undo_stack.undoText() == "Leave out ‘one’"
        assert [c.problem.code for c in panel.cards if c.problem.code.startswith("data")] == []
        assert model.prepared is not None
        assert model.prepared.shape.sample == (2,)

        model.undo_stack.undo()
        model.settle()
        assert panel.cards[-1].problem.code == "data_constant"
    finally:
        model.shutdown()
