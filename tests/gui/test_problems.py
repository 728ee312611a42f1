"""The Problems panel tells of data too, and its buttons mend it, undoably."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.data import DataSettings
from nnstudio.gui.inspector import Inspector
from nnstudio.gui.models.document_model import DocumentModel, Selection
from nnstudio.gui.panels.problems import ProblemsPanel
from nnstudio.gui.widgets.elided_button import ElidedButton
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


LONG = "a_very_long_name_for_a_layer_that_somebody_thinks_is_good_123456"


@pytest.mark.parametrize("width", [420, 800, 900, 1400])
def test_no_line_of_a_problem_is_cut_however_wide_the_panel(qtbot: QtBot, width: int) -> None:
    """Cards are no wider than one can read: the height must be that of the lines they have then."""
    model = DocumentModel()
    try:
        state = template("two_heads").open().state
        node = state.network.order[-1]
        model.new(edits.rename(edits.disconnect(state, *state.network.edges), node, LONG))
        panel = ProblemsPanel(model)
        qtbot.addWidget(panel)
        panel.resize(width, 2000)
        panel.show()
        model.settle()
        qtbot.waitUntil(lambda: all(card.isVisible() for card in panel.cards), timeout=30_000)
        assert len(panel.cards) > 2
        for card in panel.cards:
            assert card.width() <= 800
            assert card.sentence.height() >= card.sentence.heightForWidth(card.sentence.width())
    finally:
        model.shutdown()


def test_a_long_name_makes_the_inspector_no_wider(qtbot: QtBot) -> None:
    model, selection = DocumentModel(), Selection()
    try:
        state = template("two_heads").open().state
        node = state.network.order[-1]
        model.new(edits.rename(edits.disconnect(state, *state.network.edges), node, LONG))
        inspector = Inspector(model, selection)
        qtbot.addWidget(inspector)
        inspector.resize(310, 900)
        inspector.show()
        model.settle()
        selection.set([node])
        column = inspector.layer
        qtbot.waitUntil(lambda: bool(column.problems.cards), timeout=30_000)
        column.widget().layout().activate()
        assert column.widget().minimumSizeHint().width() <= column.viewport().width()
        delete = column.problems.cards[0].buttons[-1]
        assert isinstance(delete, ElidedButton)
        assert delete.text().endswith(LONG)
        qtbot.waitUntil(lambda: "…" in delete.shown_words(), timeout=30_000)
        assert LONG in delete.toolTip()
    finally:
        model.shutdown()
