"""Dialogs come up on the screen, whatever its size."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from nnstudio.gui.dialogs.about import AboutDialog
from nnstudio.gui.dialogs.compare_runs import CompareRunsDialog
from nnstudio.gui.dialogs.cross_validation import CrossValidationDialog
from nnstudio.gui.dialogs.evaluate import EvaluateDialog
from nnstudio.gui.dialogs.export import ExportDialog
from nnstudio.gui.dialogs.gradient_check import GradientCheckDialog
from nnstudio.gui.dialogs.how_it_came import HowItCameDialog
from nnstudio.gui.dialogs.nudge.dialog import NudgeDialog
from nnstudio.gui.dialogs.shortcuts import ShortcutsDialog
from nnstudio.gui.widgets import room
from nnstudio.gui.widgets.room import ENDLESS, resize_within, room_for

SMALL = QSize(1264, 592)
"""What 1280 × 720, or twice that at 200 %, leaves beside a panel of the desktop and a title bar."""


@pytest.mark.parametrize(
    "make",
    [
        AboutDialog, CompareRunsDialog, CrossValidationDialog, EvaluateDialog, GradientCheckDialog,
        HowItCameDialog, NudgeDialog, ShortcutsDialog, lambda: ExportDialog({"dense_1/kernel": (4, 16)}),
    ],
)  # fmt: skip
def test_every_dialog_fits_a_small_screen(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, make: type[QDialog]
) -> None:
    monkeypatch.setattr(room, "room_for", lambda _: SMALL)
    dialog = make()
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.size().boundedTo(SMALL) == dialog.size()


def test_with_room_it_has_the_size_it_likes(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    assert room_for(dialog) == ENDLESS  # no screen here
    resize_within(dialog, 900, 1200)
    assert dialog.size() == QSize(900, 1200)
    monkeypatch.setattr(room, "room_for", lambda _: SMALL)
    resize_within(dialog, 900, 1200)
    assert dialog.size() == QSize(900, 592)
