"""The row that copies what a dialog shows."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout
from pytestqt.qtbot import QtBot

from nnstudio.gui.dialogs.copy_row import CopyRow, tabbed


def test_blocks_are_pasted_as_cells_with_an_empty_line_between_them() -> None:
    assert tabbed([("a", "1"), ("b", "2")], [("c",)]) == "a\t1\nb\t2\n\nc\n"


def test_what_is_copied_is_what_is_shown_at_the_click(qtbot: QtBot) -> None:
    dialog, shown, other = QDialog(), ["before"], QPushButton("Again")
    qtbot.addWidget(dialog)
    row = CopyRow(dialog, "Copy all", lambda: shown[-1], other)
    QVBoxLayout(dialog).addLayout(row)
    dialog.show()
    shown.append("now")
    row.copy.click()
    assert QGuiApplication.clipboard().text() == "now"
    assert row.copy.x() < other.x() < row.close_button.x()
    row.close_button.click()
    assert not dialog.isVisible()
