"""How each plot is looked at (smoothing, following, its axes) outlives the window."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from nnstudio.gui.plots.live_plot import LivePlot
from nnstudio.gui.plots.menu_rows import strength_of
from nnstudio.gui.preferences import PlotLook, Preferences


class KeptChoices(QObject):
    """Gives a plot what was chosen for it last, and keeps what is chosen from then on."""

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences

    def watch(self, plot: LivePlot, key: str) -> None:
        """``key`` names the plot among all."""
        if (look := self._preferences.plot_look(key)) is not None:
            show_look(plot, look)
        _Keeper(plot, key, self._preferences)


class _Keeper(QObject):
    """Belongs to its plot and goes with it: a function would be held by the signals, and hold the plot."""

    def __init__(self, plot: LivePlot, key: str, preferences: Preferences) -> None:
        super().__init__(plot)
        self._plot, self._key, self._preferences = plot, key, preferences
        menu = plot.menu
        for signal in (
            menu.smoothing.slider.valueChanged,
            menu.following.tick.toggled,
            menu.following.amount.valueChanged,
            menu.log.toggled,
            menu.log_x.toggled,
            *(action.triggered for action in menu.units.values()),
        ):
            signal.connect(self._keep)

    @Slot()
    def _keep(self) -> None:
        self._preferences.set_plot_look(self._key, look_of(self._plot))


def look_of(plot: LivePlot) -> PlotLook:
    """What is chosen in a plot's menu."""
    menu = plot.menu
    amount = menu.following.amount.value() if menu.following.tick.isChecked() else 0.0
    return PlotLook(
        menu.smoothing.slider.value(), amount, menu.log.isChecked(), menu.log_x.isChecked(), plot.x_name
    )


def show_look(plot: LivePlot, look: PlotLook) -> None:
    """Choose so, in the menu too."""
    menu = plot.menu
    if look.x_unit:  # first: what is followed is so much of it
        plot.set_x_unit(look.x_unit)
    menu.smoothing.slider.setValue(look.smoothing)
    plot.set_smoothing(strength_of(look.smoothing))
    if look.follow:
        menu.following.amount.setValue(look.follow)
    menu.following.tick.setChecked(bool(look.follow))
    plot.set_log(look.log)
    plot.set_log_x(look.log_x)
    menu.show_axes()
