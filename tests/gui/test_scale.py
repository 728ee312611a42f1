"""How large everything is drawn, as it is chosen and from the next start on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nnstudio.gui import scale
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.preferences import Preferences
from nnstudio.gui.scale import FACTOR, PERCENTS, ScaleMenu, has_room, scaled

ROOT = Path(__file__).parents[2]
ASK = """
from nnstudio.gui.app import make_application
from nnstudio.gui.scale import scaled
import os
with scaled(150):
    app = make_application()
print(app.primaryScreen().devicePixelRatio(), os.environ.get("QT_SCALE_FACTOR"))
"""


def test_the_choice_is_kept_and_said(qtbot: QtBot) -> None:
    parent, said = QWidget(), []
    qtbot.addWidget(parent)
    menu = ScaleMenu(Preferences(), said.append, parent)
    actions = {action.data(): action for action in menu.actions()}
    assert list(actions) == list(PERCENTS)
    assert [percent for percent, action in actions.items() if action.isChecked()] == [100]
    actions[150].trigger()
    assert Preferences().scale == 150
    assert said == ["The size changes when NNStudio is started again."]


@pytest.mark.parametrize("damaged", ["", "large", "0", "-200", "999999999", "1.5", ["a", "b"]])
def test_a_damaged_choice_is_the_usual_size(damaged: object) -> None:
    settings = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "NNStudio", "NNStudio")
    settings.setValue("scale", damaged)
    settings.sync()
    assert Preferences().scale == 100


def test_only_what_is_made_in_it_is_scaled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FACTOR, raising=False)
    with scaled(125):
        assert os.environ[FACTOR] == "1.25"
    assert FACTOR not in os.environ
    with scaled(100):
        assert FACTOR not in os.environ
    monkeypatch.setenv(FACTOR, "2")  # said outright when it was started
    with scaled(125):
        assert os.environ[FACTOR] == "2"
    assert os.environ[FACTOR] == "2"


def test_qt_draws_that_large() -> None:
    environment = {k: v for k, v in os.environ.items() if k != FACTOR} | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["1.5", "None"]


@pytest.mark.parametrize(
    ("now", "percent", "fits"), [(100, 100, True), (100, 125, True), (100, 150, False), (125, 150, True)]
)
def test_what_the_screen_has_no_room_for(now: int, percent: int, fits: bool) -> None:
    assert has_room(QSize(1280, 720), now, percent) is fits


def test_too_large_sizes_are_not_offered(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    menu = window.scale_menu
    monkeypatch.setattr(scale, "has_room", lambda _screen, _now, percent: percent <= 125)
    menu.aboutToShow.emit()
    offered = [action.data() for action in menu.actions() if action.isEnabled()]
    assert offered == [90, 100, 110, 125]
    assert menu.actions()[-1].toolTip() == "This screen is too small for it."
    assert menu.menuAction() in window.actions_by_id.menu("View").actions()
