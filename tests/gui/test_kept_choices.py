"""How plots are looked at is as it was left, in the next window and in the next session."""

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.plots.kept_choices import KeptChoices
from nnstudio.gui.plots.live_plot import LivePlot
from nnstudio.gui.plots.menu_rows import strength_of
from nnstudio.gui.preferences import PlotLook, Preferences


@pytest.fixture
def later(qtbot: QtBot):
    """The same plot in the next session."""

    def made(key: str, *, log: bool = False) -> LivePlot:
        plot = LivePlot("Loss", "epoch", "loss", log=log)
        qtbot.addWidget(plot)
        KeptChoices(Preferences(plot), plot).watch(plot, key)
        return plot

    return made


def test_they_are_as_they_were_left(window: MainWindow, later) -> None:
    window.complete()
    panel = window.docks.docks["loss_gradients"].panel
    assert (panel.loss.smoothing, panel.loss.followed, panel.loss.log) == (0.0, 0.0, False)
    panel.loss.menu.smoothing.slider.setValue(60)
    panel.loss.menu.following.amount.setValue(25)
    panel.loss.menu.log.trigger()
    keys = [f"loss_gradients {i}" for i, p in enumerate(panel.findChildren(LivePlot)) if p is panel.loss]
    again = later(keys[0])
    assert (again.smoothing, again.followed, again.log) == (strength_of(60), 25.0, True)
    assert again.menu.smoothing.value.text() == f"{strength_of(60):.2f}"
    assert again.menu.following.tick.isChecked()
    again.menu.following.tick.setChecked(False)
    assert later(keys[0]).followed == 0.0


def test_the_x_axis_too(window: MainWindow, later) -> None:
    window.complete()
    panel = window.docks.docks["loss_gradients"].panel
    panel.loss.menu.units["step"].trigger()
    panel.loss.menu.following.amount.setValue(250)
    panel.loss.menu.log_x.trigger()
    keys = [f"loss_gradients {i}" for i, p in enumerate(panel.findChildren(LivePlot)) if p is panel.loss]
    again = later(keys[0])
    assert (again.x_name, again.x_axis.scale.log, again.followed, again.log) == ("step", True, 250.0, False)
    assert again.menu.units["step"].isChecked()
    assert again.menu.log_x.isChecked()
    assert again.menu.following.amount.suffix() == " steps"
    again.menu.units["epoch"].trigger()
    assert (again.x_name, again.followed) == ("epoch", 10.0)
    last = later(keys[0])
    assert (last.x_name, last.x_axis.scale.log, last.followed) == ("epoch", True, 10.0)


def test_looks_of_before_there_was_a_choice_of_the_x_axis(later) -> None:
    Preferences()._set("plots", '{"gradients": [60, 25, true]}')
    assert Preferences().plot_look("gradients") == PlotLook(60, 25.0, True, False, "")
    plot = later("gradients")
    assert (plot.x_name, plot.x_axis.scale.log, plot.followed, plot.log) == ("epoch", False, 25.0, True)


def test_what_was_never_changed_stays_as_it_begins(later) -> None:
    plot = later("gradients", log=True)
    assert (plot.smoothing, plot.followed, plot.log) == (0.0, 0.0, True)
    plot.menu.log.trigger()
    assert later("gradients", log=True).log is False


def test_a_metrics_plot_too_which_is_made_later(window: MainWindow, later, qtbot: QtBot) -> None:
    window.complete()
    made = LivePlot("Accuracy", "epoch", "accuracy")
    qtbot.addWidget(made)
    window.docks.docks["metrics"].panel.plot_made.emit(made, "accuracy")
    made.menu.smoothing.slider.setValue(35)
    assert later("metrics accuracy").smoothing == strength_of(35)


def test_damaged_looks_read_as_none() -> None:
    preferences = Preferences()
    preferences.set_plot_look("a", PlotLook(10, 0.0, True))
    assert Preferences().plot_look("a") == PlotLook(10, 0.0, True)
    for text in (
        "{",
        "[]",
        '{"a": [1, 2]}',
        '{"a": [999, 0, false]}',
        '{"a": ["x", 0, 0]}',
        '{"a": [1, NaN, 0]}',
        '{"a": [1, 0, 0, true]}',
        '{"a": [1, 0, 0, true, "week"]}',
        '{"a": [1, 0, 0, "x", "step"]}',
        '{"a": [1, 0, 0, true, [1]]}',
    ):
        preferences._set("plots", text)
        assert Preferences().plot_look("a") is None
    for number in range(230):
        preferences.set_plot_look(f"plot {number}", PlotLook())
    assert Preferences().plot_look("plot 0") is None
    assert Preferences().plot_look("plot 229") == PlotLook()
