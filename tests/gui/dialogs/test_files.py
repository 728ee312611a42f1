"""Where to save to: the suffix is added, and nothing is written over without a question."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.gui.dialogs.files import PROJECT, ask_save, projects, use_suffix

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # off screen, of dialogs


@pytest.fixture
def owner(qtbot: QtBot) -> Iterator[QWidget]:
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    widget = QWidget()
    qtbot.addWidget(widget)
    yield widget
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, False)


class Answers:
    """Answers the dialogs that come up one after the other; at the end ``questions`` were asked."""

    def __init__(self, *answers: Callable[[QDialog], None]) -> None:
        self.questions: list[str] = []
        self._answers = list(answers)
        self._met: list[QWidget] = []
        QTimer.singleShot(10, self._look)

    def _look(self) -> None:
        dialog = QApplication.activeModalWidget()
        answer = self._answers.pop(0) if isinstance(dialog, QDialog) and dialog not in self._met else None
        if self._answers or answer is None:  # armed first: an answer may bring up the next question
            QTimer.singleShot(10, self._look)
        if answer is not None:
            self._met.append(dialog)
            if isinstance(dialog, QMessageBox):
                self.questions.append(dialog.text())
            answer(dialog)


def type_name(name: str) -> Callable[[QDialog], None]:
    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, QFileDialog)
        dialog.findChild(QLineEdit).setText(name)
        dialog.accept()

    return answer


def press(which: QMessageBox.StandardButton) -> Callable[[QDialog], None]:
    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        dialog.button(which).click()

    return answer


def ask(owner: QWidget, folder: Path) -> Path | None:
    return ask_save(owner, "Save", folder / "first.nnstudio", projects(), PROJECT)


def test_the_suffix_is_added(owner: QWidget, tmp_path: Path) -> None:
    answers = Answers(type_name("mine"))
    assert ask(owner, tmp_path) == tmp_path / "mine.nnstudio"
    assert answers.questions == []


def test_a_name_is_suggested_and_the_dialog_can_be_left(owner: QWidget, tmp_path: Path) -> None:
    suggested: list[str] = []

    def leave(dialog: QDialog) -> None:
        suggested.append(dialog.findChild(QLineEdit).text())
        dialog.reject()

    answers = Answers(leave)
    assert ask(owner, tmp_path) is None
    assert suggested == ["first.nnstudio"]
    assert answers.questions == []


@pytest.mark.parametrize(
    ("reply", "chosen"),
    [(QMessageBox.StandardButton.Yes, "mine.nnstudio"), (QMessageBox.StandardButton.No, None)],
)
def test_a_file_that_only_its_suffix_names_is_not_written_over_unasked(
    owner: QWidget, tmp_path: Path, reply: QMessageBox.StandardButton, chosen: str | None
) -> None:
    (tmp_path / "mine.nnstudio").write_bytes(b"precious")

    def name_and_leave(dialog: QDialog) -> None:
        type_name("mine")(dialog)
        if dialog.isVisible():  # after No one may choose another name, or leave
            dialog.reject()

    answers = Answers(name_and_leave, press(reply))
    assert ask(owner, tmp_path) == (tmp_path / chosen if chosen else None)
    assert len(answers.questions) == 1
    assert "mine.nnstudio" in answers.questions[0]
    assert (tmp_path / "mine.nnstudio").read_bytes() == b"precious"


@pytest.mark.parametrize(
    ("typed", "written"),
    [("network.svg", "network.png"), ("mine.v2.svg", "mine.v2.png"), ("notes.txt", "notes.txt")],
)
def test_another_kind_ends_the_name_its_way(
    qtbot: QtBot, owner: QWidget, tmp_path: Path, typed: str, written: str
) -> None:
    """A network.svg saved as PNG would be an SVG, or a PNG that no program opens."""
    dialog = QFileDialog(owner, "Export picture", str(tmp_path))
    qtbot.addWidget(dialog)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("svg")
    line = dialog.findChild(QLineEdit)
    line.setText(typed)
    use_suffix(dialog, "PNG picture (*.png)", ".svg")
    assert (line.text(), dialog.defaultSuffix()) == (written, "png")
    use_suffix(dialog, "Pictures (*.svg *.svgz)", ".svg")
    assert (line.text(), dialog.defaultSuffix()) == (typed, "svg")
    line.setText("network")
    use_suffix(dialog, "PNG picture (*.png)", ".svg")
    assert dialog.selectedFiles() == [str(tmp_path / "network.png")]
