"""The Predict panel: a typed row, a drawn picture, a file."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.gui.models.run_model import RunModel
from nnstudio.gui.using import PredictPanel
from nnstudio.gui.using.answer import HEAD, LOWEST_ROW, Answer, AnswerView
from nnstudio.gui.using.panel import DRAWING, FILE, ROW
from nnstudio.project import session
from nnstudio.project.templates import template


class Opened:
    def __init__(self, qtbot: QtBot, name: str, *, trained: bool = True) -> None:
        self.document = DocumentModel()
        self.document.new(template(name).open().state)
        self.document.settle()
        self.run = RunModel(self.document)
        self.panel = PredictPanel(self.document, self.run)
        qtbot.addWidget(self.panel)
        self.panel.resize(1100, 460)
        self.panel.show()
        if trained:
            self.train()

    def train(self) -> None:
        prepared = self.document.prepared
        assert prepared is not None
        network = session.build_network(self.document.document, prepared.shape.sample)
        self.document.set_weights(network.weights())

    def end(self) -> None:
        self.panel.shutdown()
        self.run.shutdown()
        self.document.shutdown()


@pytest.fixture
def opened(qtbot: QtBot) -> Iterator[object]:
    made: list[Opened] = []

    def make(name: str, *, trained: bool = True) -> Opened:
        made.append(Opened(qtbot, name, trained=trained))
        return made[-1]

    yield make
    for each in made:
        each.end()


def test_before_training_it_says_what_to_do(opened) -> None:
    use = opened("iris", trained=False)
    assert "Press Train" in use.panel.in_use.reason
    assert use.panel._stack.currentIndex() == 0
    use.train()
    assert use.panel._stack.currentIndex() == 1


def test_answers_follow_every_letter(opened, qtbot: QtBot) -> None:
    page = opened("iris").panel.row
    before = page.answer
    assert before is not None
    assert before.labels == ("setosa", "versicolor", "virginica")
    assert sum(before.values) == pytest.approx(1.0, abs=1e-5)
    line = page.form.editors[2]
    assert isinstance(line, QLineEdit)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "6.5")
    assert page.form.typed()[2] == 6.5
    assert page.answer is not None
    assert page.answer.values != before.values


def test_a_comma_is_a_point_and_letters_are_refused_with_a_sentence(opened, qtbot: QtBot) -> None:
    page = opened("iris").panel.row
    line = page.form.editors[0]
    line.selectAll()
    qtbot.keyClicks(line, "5,5")
    assert page.form.typed()[0] == 5.5
    line.selectAll()
    qtbot.keyClicks(line, "abc")
    assert page.answer is None
    assert page.view.accessibleDescription() == "‘sepal length (cm)’: type a number."
    assert line.property("invalid") is True
    assert not page.inside.isEnabled()


def test_an_empty_field_is_a_gap_which_nothing_fills_here(opened, qtbot: QtBot) -> None:
    page = opened("iris").panel.row
    page.form.editors[0].selectAll()
    qtbot.keyClick(page.form.editors[0], Qt.Key.Key_Delete)
    assert page.answer is None
    assert "Fill missing values" in page.view.accessibleDescription()


def test_values_far_outside_the_training_are_pointed_out(opened, qtbot: QtBot) -> None:
    page = opened("iris").panel.row
    assert page.note.text() == ""
    page.form.editors[0].selectAll()
    qtbot.keyClicks(page.form.editors[0], "99")
    assert "‘sepal length (cm)’: outside the range" in page.note.text()


def test_a_random_row_comes_with_its_truth_until_it_is_edited(opened, qtbot: QtBot) -> None:
    use = opened("iris")
    page, prepared = use.panel.row, use.document.prepared
    page.chooser.take()
    assert page.row in prepared.test.rows
    np.testing.assert_allclose(page.form.typed(), prepared.table.columns[page.row], rtol=1e-6)
    true = prepared.table.classes[prepared.table.target[page.row]]
    assert page.answer.true == true
    assert ("right" in page.answer.sentence()) == (page.answer.said == true)
    page.form.editors[0].selectAll()
    qtbot.keyClicks(page.form.editors[0], "5")
    assert page.answer.true == ""
    assert page.chooser.words.text() == ""


def test_the_preparation_can_be_seen(opened) -> None:
    use = opened("iris")
    page = use.panel.row
    page.steps.setChecked(True)
    table = page.prepared
    assert [table.horizontalHeaderItem(i).text() for i in range(2)] == ["As given", "Standardize"]
    seen = use.document.prepared.fitted.features(page.found.table)[0]
    shown = [float(table.item(i, 1).text().replace("−", "-")) for i in range(4)]
    np.testing.assert_allclose(shown, seen, rtol=1e-3, atol=1e-4)


def test_values_of_a_regression_are_in_their_own_unit(opened) -> None:
    use = opened("diabetes")
    page = use.panel.row
    page.chooser.take()
    low, high = page.answer.ranges[0]
    target = use.document.prepared.table.target
    assert (low, high) == (target.min(), target.max())
    expected = use.document.prepared.fitted.decode(
        session.predict(use.panel.in_use.get().network, use.document.prepared.fitted, page.found.x)
    )[1][0][0]
    assert page.answer.values == (expected,)
    assert "true" in page.answer.sentence()


def test_copied_answers_are_a_table(opened) -> None:
    page = opened("iris").panel.row
    page.copy.click()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "species\tProbability"
    assert [line.split("\t")[0] for line in lines[1:]] == ["setosa", "versicolor", "virginica"]


# Drawing


def test_a_drawn_digit_is_scaled_as_in_training_and_answered_while_drawing(opened, qtbot: QtBot) -> None:
    use = opened("digits")
    page = use.panel.drawing
    assert use.panel.group.checkedId() == DRAWING
    assert not use.panel.group.button(ROW).isVisible()
    assert page.answer is None
    pad = page.pad
    qtbot.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(40, 20))
    qtbot.mouseMove(pad, QPoint(42, 90))
    qtbot.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(42, 90))
    assert len(pad.strokes) == 1
    assert page.answer is not None
    assert page.seen.picture.shape == (8, 8, 1)
    assert page.seen.picture.max() == 16.0
    rows = np.flatnonzero((page.seen.picture[..., 0] > 4).any(axis=1))
    assert (rows[0], rows[-1]) == (0, 7)  # the stroke is as high as digits are in training
    assert "8 pixels" in page.note.text()


def test_strokes_are_taken_back_one_by_one(opened, qtbot: QtBot) -> None:
    page = opened("digits").panel.drawing
    pad = page.pad
    pad.add_stroke([(0.5, 0.1), (0.5, 0.9)])
    one = page.seen.picture
    pad.add_stroke([(0.2, 0.5), (0.8, 0.5)])
    assert not np.array_equal(page.seen.picture, one)
    qtbot.keyClick(pad, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    np.testing.assert_array_equal(page.seen.picture, one)
    pad.redo()
    assert len(pad.strokes) == 2
    page.clear.click()
    assert pad.is_empty
    assert page.answer is None
    assert "Draw something" in page.view.accessibleDescription()


def test_undo_with_the_focus_on_the_sheet_is_for_strokes(opened) -> None:
    pad = opened("digits").panel.drawing.pad
    control = Qt.KeyboardModifier.ControlModifier
    undo = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, control)
    undo.ignore()
    pad.event(undo)
    assert undo.isAccepted()
    save = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_S, control)
    save.ignore()
    pad.event(save)
    assert not save.isAccepted()


def test_inverting_and_the_whole_sheet(opened) -> None:
    page = opened("digits").panel.drawing
    page.pad.add_stroke([(0.1, 0.1), (0.2, 0.2)])
    fitted = page.seen.picture.copy()
    page.fit.setChecked(False)
    assert page.seen.picture.sum() < fitted.sum()
    plain = page.seen.picture.copy()
    page.invert.setChecked(True)
    np.testing.assert_allclose(page.seen.picture + plain, 16.0)


def test_a_picture_of_the_data_can_be_taken(opened) -> None:
    use = opened("digits")
    page = use.panel.drawing
    page.chooser.take()
    table = use.document.prepared.table
    np.testing.assert_array_equal(page.seen.picture, table.features[page.row])
    assert page.answer.true == table.classes[table.target[page.row]]
    page.pad.add_stroke([(0.5, 0.1), (0.5, 0.9)])
    assert page.answer.true == ""


# Files


def write_rows(path: Path, use: Opened, *, target: bool = True) -> None:
    table = use.document.prepared.table
    lines = [",".join([*table.feature_names, *(["species"] if target else [])])]
    for i in range(0, 150, 10):
        end = [table.classes[table.target[i]]] if target else []
        lines.append(",".join([*(f"{v:g}" for v in table.columns[i]), *end]))
    path.write_text("\n".join(lines) + "\n")


def test_a_file_is_predicted_shown_and_saved(opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use = opened("iris")
    page = use.panel.file
    use.panel.choose(FILE)
    write_rows(tmp_path / "new.csv", use)
    monkeypatch.setattr(file_dialogs, "ask_open", lambda *_: tmp_path / "new.csv")
    page.choose.click()
    page.job.finish()
    assert page.sentence.text().startswith("Predicted 15 rows of ‘new.csv’: ")
    assert page.table.rowCount() == 15
    assert page.table.names[:3] == ["species (predicted)", "species (true)", "p(setosa)"]
    assert page.table.names[-1] == "petal width (cm)"
    monkeypatch.setattr(file_dialogs, "ask_save", lambda *_: tmp_path / "out.csv")
    page.save.click()
    lines = (tmp_path / "out.csv").read_text().splitlines()
    assert len(lines) == 16
    assert lines[0].startswith("species (predicted),species (true),p(setosa)")
    assert page.sentence.text() == "Saved 15 rows to ‘out.csv’."
    page.copy.click()
    assert len(QGuiApplication.clipboard().text().splitlines()) == 16


def test_a_file_that_does_not_fit_is_refused_with_a_sentence(opened, tmp_path: Path) -> None:
    use = opened("iris")
    use.panel.choose(FILE)
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    use.panel.file.predict(tmp_path / "other.csv")
    use.panel.file.job.finish()
    assert "does not have the columns" in use.panel.file.sentence.text()
    assert not use.panel.file.save.isEnabled()


def test_predicting_a_file_can_be_cancelled(opened, tmp_path: Path) -> None:
    use = opened("iris")
    use.panel.choose(FILE)
    write_rows(tmp_path / "new.csv", use, target=False)
    page = use.panel.file
    page.predict(tmp_path / "new.csv")
    page.cancel_button.click()
    page.job.finish()
    assert page.sentence.text() == "Cancelled."
    assert page.table.rowCount() == 0
    assert page.choose.isEnabled()


def test_another_document_forgets_all(opened, tmp_path: Path) -> None:
    use = opened("iris")
    use.panel.choose(FILE)
    write_rows(tmp_path / "new.csv", use)
    use.panel.file.predict(tmp_path / "new.csv")
    use.panel.file.job.finish()
    use.document.new(template("digits").open().state)
    use.document.settle()
    use.train()
    assert use.panel.group.checkedId() == DRAWING
    assert use.panel.file.table.rowCount() == 0


def test_without_the_data_a_file_and_a_row_can_still_be_predicted(opened, tmp_path: Path) -> None:
    """The project keeps how its data was prepared, also where the data itself is gone."""
    use = opened("iris")
    write_rows(tmp_path / "new.csv", use, target=False)
    document = use.document
    document.document.fitted = document.prepared.fitted.to_dict()
    document.prepared, document.data_error = None, "‘iris.csv’ is not there."
    document.data_changed.emit()
    page = use.panel.row
    assert not page.chooser.isVisible()
    page.form.set_values(np.array([5.1, 3.5, 1.4, 0.2]))
    assert page.answer is not None
    assert page.note.text() == ""
    use.panel.choose(FILE)
    use.panel.file.predict(tmp_path / "new.csv")
    use.panel.file.job.finish()
    assert use.panel.file.sentence.text() == "Predicted 15 rows of ‘new.csv’."


def test_with_little_room_the_likeliest_classes_are_shown(qtbot: QtBot) -> None:
    view = AnswerView()
    qtbot.addWidget(view)
    answer = Answer("digit", tuple("0123456789"), (0.0, 0.1, 0.0, 0.6, 0.0, 0.0, 0.3, 0.0, 0.0, 0.0), best=3)
    view.resize(300, 400)
    view.show_answer(answer)
    assert view.shown() == list(range(10))
    view.resize(300, round(HEAD + 5 * LOWEST_ROW) + 6)
    assert view.shown() == [3, 6, 1, 0, 2]
    assert view.accessibleDescription() == "digit: 3, 60.0 %"


def test_several_inputs_and_outputs_answer_with_the_first_output(opened) -> None:
    use = opened("two_heads")
    page = use.panel.row
    page.chooser.take()
    network, prepared = use.panel.in_use.get().network, use.document.prepared
    expected = session.predict(network, prepared.fitted, page.found.x)
    np.testing.assert_allclose(page.answer.values, expected[0], rtol=1e-6)
