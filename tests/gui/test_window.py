"""The parts of the window wired together: problems, summary, status, banner, layout."""

import sys

import pytest
from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from nnstudio.engine.training.events import EpochDone
from nnstudio.gui.app import main, missing_display
from nnstudio.gui.dialogs.unsaved import ask_unsaved
from nnstudio.gui.main_window import FRAME, MainWindow
from nnstudio.gui.panels.status_bar import metric_in_words
from nnstudio.project import edits
from nnstudio.project.templates import template


def open_digits(window: MainWindow) -> None:
    window.files.open_template("residual")
    window.document.settle()


def test_a_problem_is_listed_counted_and_mended_through_undo(window: MainWindow) -> None:
    open_digits(window)
    assert window.problems.cards == []
    flatten = next(n.id for n in window.document.state.network.nodes if n.layer.kind == "flatten")
    window.document.edit("Delete flatten_1", lambda s: edits.remove(s, [flatten], heal=True))
    window.document.settle()
    card = window.problems.cards[0]
    assert card.problem.severity == "error"
    assert window.docks.badge("problems") == len(window.document.problems)
    assert "problem" in window.status.validity.text()
    label = card.buttons[0].text()
    card.buttons[0].click()
    window.document.settle()
    assert window.document.undo_stack.undoText() == label
    assert [p for p in window.document.problems if p.severity == "error"] == []
    assert window.status.validity.text() == "✓ Network is valid"
    assert window.docks.badge("problems") == 0


def test_a_click_on_the_status_goes_to_the_problems(window: MainWindow) -> None:
    open_digits(window)
    window.status.validity.click()
    assert "problems" in window.docks.seen


def test_showing_a_problem_selects_its_layers(window: MainWindow) -> None:
    open_digits(window)
    window.problems.located.emit(("n3", "n4"))
    assert window.selection.nodes == ("n3", "n4")
    assert window.inspector.currentWidget() is window.inspector.layer


def test_the_summary_has_a_line_for_every_layer_and_the_totals(window: MainWindow) -> None:
    open_digits(window)
    window.network_tabs.setCurrentWidget(window.workbench.summary)
    text = window.workbench.summary.page.toPlainText()
    lines = text.splitlines()
    assert lines[4].split()[:5] == ["dense_1", "(Dense)", "(batch,", "64)", "4,160"]
    assert "Parameters in total: 8,970" in text
    assert "Trained: 8,970" in text


def test_plots_are_made_afterwards_and_offered_when_they_suit(qtbot: QtBot, window: MainWindow) -> None:
    window.complete()
    open_digits(window)
    tabs = shown_tabs(window)
    assert {"Loss & gradients", "Confusion matrix", "Problems", "Log"} <= set(tabs)
    assert "Decision boundary" not in tabs
    window.files.open_template("spirals")
    window.document.settle()
    assert "Decision boundary" in shown_tabs(window)
    window.files.open_template("sine")
    window.document.settle()
    assert "Predicted against true" in shown_tabs(window)


def shown_tabs(window: MainWindow) -> list[str]:
    docks = window.docks
    return [docks.docks[key].title for key in docks.open_panels]


def test_metric_in_words() -> None:
    epoch = EpochDone(3, 30, 1.0, {"loss": 0.2, "accuracy": 0.99}, {"loss": 0.4, "accuracy": 0.969})
    assert metric_in_words(epoch) == "Accuracy 96.9 % validation"
    assert metric_in_words(EpochDone(1, 1, 1.0, {"loss": 0.25})) == "Loss 0.25 training"
    several = {"loss": 1.2, "kind_accuracy": 0.5, "kind_loss": 0.7}
    assert metric_in_words(EpochDone(1, 1, 1.0, several)) == "Accuracy of kind 50.0 % training"


def test_the_layout_is_kept(qtbot: QtBot, window: MainWindow) -> None:
    window.files.new()
    window.resize(1600, 1000)
    window.workbench.setSizes([300, 900, 400])
    sizes = window.workbench.sizes()
    window.document.undo_stack.setClean()
    assert window.close()
    second = MainWindow()
    qtbot.addWidget(second)
    second.files.new()
    second.show()
    second.resize(1600, 1000)  # the off-screen screen is small, and a restored window is fitted to it
    second.workbench.restore(second.preferences)
    assert abs(second.workbench.sizes()[0] - sizes[0]) <= 2
    second.view.reset_layout()
    assert abs(second.workbench.sizes()[0] - 216) <= 20
    second.shutdown()


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")


@pytest.mark.usefixtures("no_display")
def test_without_a_display_one_sentence_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert capsys.readouterr().err.startswith("There is no display")


@pytest.mark.usefixtures("no_display")
def test_any_of_the_two_displays_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    assert missing_display()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert missing_display() == ""


@pytest.mark.parametrize(
    ("button", "answer"), [("Save", "save"), ("Don’t save", "discard"), ("Cancel", "cancel"), ("", "cancel")]
)
def test_the_question_about_unsaved_changes(window: MainWindow, button: str, answer: str) -> None:
    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        assert "“mine & yours”" in box.text()
        if button:
            next(b for b in box.buttons() if b.text() == button).click()
        else:
            box.reject()

    QTimer.singleShot(0, window, press)
    assert ask_unsaved(window, "mine & yours") == answer


def test_another_document_has_its_own_selection(window: MainWindow) -> None:
    open_digits(window)
    window.selection.set(["n3"])
    window.files.open_template("iris")
    assert window.selection.nodes == ()


def test_the_first_window_fits_the_screen_with_its_frame(window: MainWindow) -> None:
    window.layout_of_first_start()
    room = window.screen().availableGeometry().size()
    least = window.minimumSize().expandedTo(window.minimumSizeHint())  # the screen of tests is a small one
    assert window.size() == QSize(1600, 1000).boundedTo(room - FRAME).expandedTo(least)


def test_what_was_said_of_a_document_goes_with_it(qtbot: QtBot, window: MainWindow) -> None:
    window.document.show_document(template("xor").open())
    window.tell("Run 1: all epochs were trained.", problem=False)
    assert window.status.message.text()
    window.document.show_document(template("iris").open())
    assert not window.status.message.text()
