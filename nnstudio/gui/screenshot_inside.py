"""The pictures of looking inside: units and weights, a wrong prediction, feature maps and filters."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEventLoop, QTimer

from nnstudio.gui.plots.neuron_picture import Spot

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow

Picture = Callable[..., None]


def picture_units(window: MainWindow, picture: Picture) -> None:
    """A small network unit by unit, a weight about to be set, one nudged, a step worked out."""
    view = window.workbench.neurons
    window.view.show_neurons()
    _settle(window, 700)
    view.picture.point(Spot("unit", 1, 1))
    picture("neurons")
    window.run.stop()
    window.run.settle()
    _settle(window, 100)
    spot = Spot("weight", 1, 2, 0)
    view.picture.point(spot)
    view.ask(spot)
    picture("neurons-set")
    view.popup.close_quietly()
    window.nudging.show_at("dense_1/kernel", (0, 2))
    dialog = window.nudging.dialog
    if dialog is not None:
        dialog.epsilon.setText("1.5")
        dialog.ask_soon()
        dialog.settle()
        window.nudging.job.finish()
        picture("nudge", dialog)
        dialog.close()
    window.run.reset_weights()  # at the beginning gradients are numbers one can follow
    window.worked.show()
    worked = window.worked.dialog
    if worked is not None:
        worked.batches.samples.setValue(2)
        worked.choose_layer("dense_1")
        worked.settle()
        window.worked.job.finish()
        worked.table.selectRow(len(worked.parts[-1].lines))
        picture("worked-step", worked)
        worked.close()
    window.network_tabs.setCurrentIndex(0)


def picture_samples(window: MainWindow, picture: Picture) -> None:
    """The list with the worst sample opened, its feature maps, and filters. Pictures are open."""
    browser: Any = window.docks.docks["predictions"].panel
    maps: Any = window.docks.docks["feature_maps"].panel
    window.run.stop()
    window.run.settle()
    window.docks.show_panel("predictions")
    browser.finish()
    browser.view.selectRow(0)
    browser.open_selected()
    picture("predictions")
    browser.details.maps.click()
    maps.layer.setCurrentIndex(1)
    picture("feature-maps")
    maps.what.setCurrentIndex(1)
    picture("filters")
    maps.what.setCurrentIndex(0)
    browser.close_details()


def _settle(window: MainWindow, milliseconds: int) -> None:
    loop = QEventLoop(window)
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
