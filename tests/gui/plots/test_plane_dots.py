"""Dots over a plane: classes by form, values in the colours of the surface; and whose samples they are."""

import numpy as np
import pytest
from PySide6.QtWidgets import QToolButton

from nnstudio.data import preview
from nnstudio.data.source import GENERATORS
from nnstudio.gui.commands.from_data import network_for
from nnstudio.gui.plots.plane_dots import dots_of, place_of, value_color
from nnstudio.gui.theme import LIGHT
from nnstudio.project import Document
from tests.gui.plots.trained import trained


def counts(panel):
    return sum(dots._polygon.count() for dots in panel._dots)


def test_the_dots_of_one_split_can_be_looked_at_alone(make, qtbot, document):
    panel = trained(make("decision_boundary", "xor"), qtbot)
    prepared = document.prepared
    assert counts(panel) == len(prepared.table)
    actions = {a.data(): a for a in panel.menu.actions() if a.data()}
    assert list(actions) == ["all", "train", "validation", "test"]
    for split in ("train", "validation", "test", "all"):
        actions[split].trigger()
        wanted = len(prepared.table) if split == "all" else len(getattr(prepared, split).rows)
        assert counts(panel) == wanted
        assert actions[split].isChecked()
    buttons = panel.figure.header.findChildren(QToolButton)
    assert [b.toolTip() for b in buttons] == ["Reset the view", "Which samples, copy, save"]


def test_the_view_can_be_reset_by_a_button(make, qtbot):
    panel = trained(make("decision_boundary", "xor"), qtbot)
    whole = panel.figure.view.viewRange()
    panel.figure.view.setRange(xRange=(0, 0.1), yRange=(0, 0.1), padding=0)
    panel.figure.view.sigRangeChangedManually.emit([True, True])
    fit = panel.figure.header._buttons["fit"]
    assert fit.isVisible()
    fit.click()
    assert panel.figure.view.viewRange() == whole


def test_the_colours_of_values():
    assert place_of(np.array([-9.0, 0.0, 1.0, 2.0, 9.0, np.nan]), 0.0, 2.0).tolist() == [-1, -1, 0, 1, 1, 0]
    assert place_of(np.array([3.0]), 3.0, 3.0).tolist() == [-1]  # all alike
    assert value_color(-1.0, LIGHT).name() == LIGHT.series_train
    assert value_color(1.0, LIGHT).name() == LIGHT.series_validation
    assert value_color(0.0, LIGHT).name() == LIGHT.dim


@pytest.fixture
def plane(make, document):
    """A shown panel on the points of a plane, y = x1 − 2 x2 + 0.5, which one linear unit learns."""

    def made():
        panel = make("decision_boundary", "xor")
        source = GENERATORS["plane"]()
        state = network_for(source, preview(source).table, "Plane")
        document.show_document(Document(state.replace(training=state.training.replace(epochs=2))))
        document.settle()
        return panel

    return made


def test_a_surface_has_the_colours_of_its_samples(plane, qtbot, document):
    panel = trained(plane(), qtbot)
    prepared = document.prepared
    assert counts(panel) == len(prepared.table)
    low, *_, high = dots_of(prepared, "all", LIGHT)
    values = prepared.table.target.reshape(-1)
    assert values[low.rows].max() < values[high.rows].min()
    assert low.color.name() == LIGHT.series_train
    assert high.color.name() == LIGHT.series_validation
    assert panel.figure.header.title == "Predicted value"
    texts = [e.text for e in panel.figure.header.entries]
    assert texts == [f"y {values.min():.3f}", f"{values.max():.3f}"]
