"""Points drawn and tables typed: with the mouse and the keys, taken back, and used as one undo step."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from nnstudio.data import DataSettings
from nnstudio.data.own.typed_table import TypedTable
from nnstudio.gui.dialogs.own_data.points_dialog import PointsDialog
from nnstudio.gui.dialogs.own_data.points_pad import PointsPad
from nnstudio.gui.dialogs.own_data.table_dialog import TableDialog
from nnstudio.gui.main_window import MainWindow
from nnstudio.project import edits

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


@pytest.fixture
def dialog(qtbot: QtBot) -> PointsDialog:
    made = PointsDialog(())
    qtbot.addWidget(made)
    made.show()
    return made


def at(pad: PointsPad, x: float, y: float) -> QPoint:
    return pad.pixel(x, y).toPoint()


def test_clicks_add_points_of_the_chosen_class(qtbot: QtBot, dialog: PointsDialog) -> None:
    pad = dialog.pad
    qtbot.mouseClick(pad, LEFT, pos=at(pad, 0.5, -0.25))
    dialog.colors.button(2).click()
    qtbot.mouseClick(pad, LEFT, pos=at(pad, -1, 1))
    (x, y, first), (left, top, second) = pad.points
    assert (x, y) == pytest.approx((0.5, -0.25), abs=0.01)
    assert (left, top) == pytest.approx((-1, 1), abs=0.01)
    assert (first, second) == (0, 2)
    assert dialog.count.text() == "class 0: 1 · class 2: 1"


def test_a_stroke_is_many_points_and_one_step_back(qtbot: QtBot, dialog: PointsDialog) -> None:
    pad = dialog.pad
    qtbot.mousePress(pad, LEFT, pos=at(pad, -0.5, 0))
    for step in range(1, 11):
        qtbot.mouseMove(pad, at(pad, -0.5 + step / 10, 0))
    qtbot.mouseRelease(pad, LEFT, pos=at(pad, 0.5, 0))
    assert len(pad.points) == 11
    dialog.undo.click()
    assert pad.points == ()
    dialog.redo.click()
    assert len(pad.points) == 11
    dialog.clear.click()
    dialog.undo.click()
    assert len(pad.points) == 11


def test_the_right_button_and_the_eraser_remove(qtbot: QtBot, dialog: PointsDialog) -> None:
    pad = dialog.pad
    for x in (-0.5, 0.0, 0.5):
        qtbot.mouseClick(pad, LEFT, pos=at(pad, x, 0))
    qtbot.mouseClick(pad, RIGHT, pos=at(pad, 0, 0))
    dialog.eraser.click()
    qtbot.mouseClick(pad, LEFT, pos=at(pad, 0.5, 0))
    assert [point[0] for point in pad.points] == pytest.approx([-0.5], abs=0.01)
    qtbot.mouseClick(pad, LEFT, pos=at(pad, 0.9, 0.9))  # nothing there: nothing to take back
    dialog.undo.click()
    assert len(pad.points) == 2


def test_the_keyboard_alone_draws(qtbot: QtBot, dialog: PointsDialog) -> None:
    pad = dialog.pad
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Space):
        qtbot.keyClick(pad, key)
    assert pad.points[0] == pytest.approx((0.05, 0.1, 0))
    qtbot.keyClick(pad, Qt.Key.Key_Delete)
    assert pad.points == ()


def test_points_farther_out_are_in_view(qtbot: QtBot) -> None:
    pad = PointsPad(((4.0, -2.0, 1),))
    qtbot.addWidget(pad)
    pad.resize(300, 300)
    assert pad.frame().contains(pad.pixel(4, -2))
    assert pad.place(pad.pixel(4, -2)) == pytest.approx((4, -2), abs=0.01)


def test_drawn_points_become_the_data_in_one_undo_step(qtbot: QtBot, window: MainWindow) -> None:
    window.files.open_template("xor")
    window.document.edit("Own", lambda s: edits.set_data(s, DataSettings.build({"source": "drawn_points"})))
    window.document.settle()
    tab = window.inspector.data
    assert "No points are drawn yet" in tab.error.text()
    assert tab.own_button.text() == "Draw points…"
    tab.own_button.click()
    dialog = tab._own_dialog
    for number in range(12):
        dialog.choose(number % 2)
        qtbot.mouseClick(dialog.pad, LEFT, pos=at(dialog.pad, -0.9 + number * 0.15, (number % 2) - 0.5))
    drawn = dialog.pad.points
    dialog.accept()
    window.document.settle()
    assert window.document.state.data.source.points == drawn
    assert len(window.document.prepared.table) == 12
    assert window.document.undo_stack.undoText() == "Draw points"
    window.document.undo_stack.undo()
    assert window.document.state.data.source.points == ()


@pytest.fixture
def typed(qtbot: QtBot) -> TableDialog:
    made = TableDialog(TypedTable(names=("a", "y"), cells=(("1", "no"), ("2", "yes"))))
    qtbot.addWidget(made)
    made.show()
    return made


def test_cells_names_rows_and_columns_are_edited(typed: TableDialog) -> None:
    typed.table.item(0, 0).setText("size")
    typed.table.item(1, 0).setText("1.5")
    typed.add_column()
    typed.add_row()
    typed.add_row()
    typed._set(3, 0, "3")
    typed.buttons.button(typed.buttons.StandardButton.Ok).click()
    assert typed.source.names == ("size", "y", "column 3")
    assert typed.source.cells == (("1.5", "no", ""), ("2", "yes", ""), ("3", "", ""))
    assert typed.result() == TableDialog.DialogCode.Accepted


def test_what_cannot_be_is_said_and_nothing_is_lost(typed: TableDialog) -> None:
    typed.table.item(0, 0).setText("y")
    typed.buttons.button(typed.buttons.StandardButton.Ok).click()
    assert typed.reason.text() == "Every column needs a name of its own."
    assert typed.isVisible()
    assert typed.rows()[0] == ["y", "y"]


def test_a_spreadsheet_s_cells_are_pasted(typed: TableDialog) -> None:
    QGuiApplication.clipboard().setText("7\tno\tred\n8\tyes\tblue\n9\tno\tred\n")
    typed.table.setCurrentCell(2, 0)
    typed.paste()
    assert typed.rows() == [
        ["a", "y", "column 3"], ["1", "no", ""], ["7", "no", "red"], ["8", "yes", "blue"], ["9", "no", "red"],
    ]  # fmt: skip
    QGuiApplication.clipboard().setText("1\n" * 10_001)
    typed.paste()
    assert "are more than 10,000 cells" in typed.reason.text()
    assert len(typed.rows()) == 5


def test_rows_and_columns_are_deleted_but_the_names_stay(typed: TableDialog) -> None:
    typed.table.selectAll()
    typed.delete_rows()
    assert typed.rows() == [["a", "y"]]
    typed.table.selectAll()
    typed.delete_columns()
    assert typed.rows() == [["a"]]
