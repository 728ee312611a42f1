"""The panels under the canvas: what they show, and that they show it only while they are seen."""

import csv
from dataclasses import replace

import numpy as np
import pytest
from fake_training import FakeTraining
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from nnstudio.gui import theme
from nnstudio.gui.plots.items import DotsItem
from nnstudio.gui.plots.portrait import MARGIN
from nnstudio.gui.plots.table import PLOTS
from nnstudio.project.runs import Pace
from nnstudio.project.templates import template
from tests.gui.plots.trained import trained


def test_the_table_offers_what_suits_the_data(document):
    def offered(name):
        document.show_document(template(name).open())
        document.settle()
        found = {p.id for p in PLOTS if p.applies(document.prepared)}
        return [*always, *(p.id for p in PLOTS if p.id in found - set(always))]

    always = [
        "loss_gradients",
        "metrics",
        "predictions",
        "weight_norms",
        "update_ratios",
        "activation_spread",
        "unit_health",
        "histograms",
    ]
    assert [p.id for p in PLOTS if p.applies(None)] == always
    assert offered("xor") == [*always, "decision_boundary", "confusion_matrix"]
    assert offered("digits") == [*always, "confusion_matrix", "feature_maps"]
    assert offered("diabetes") == [*always, "predicted_true"]
    assert offered("sine") == [*always, "fitted_curve", "predicted_true"]


@pytest.mark.parametrize("plot", [p.id for p in PLOTS])
def test_an_empty_panel_says_what_will_be_here_and_how(make, plot):
    panel = make(plot, "diabetes" if plot == "predicted_true" else "xor")
    assert panel.is_empty
    assert "will be drawn here" in panel.empty or "will be listed here" in panel.empty
    assert "Press Train" in panel.hint


def test_loss_and_gradients_hold_every_value(make, qtbot):
    panel = trained(make("loss_gradients", training=FakeTraining(epochs=3, steps_per_epoch=4)), qtbot)
    assert not panel.is_empty
    train, validation = panel.loss.lines
    x, y = train.read(0, 100)
    np.testing.assert_allclose(x, np.arange(1, 13) / 4)
    np.testing.assert_allclose(y, 1 / np.arange(1, 13))
    np.testing.assert_allclose(validation.read(0, 100), [[1, 2, 3], [2, 1, 2 / 3]])
    assert [e.text for e in panel.loss.header.entries] == ["train 0.333", "validation 0.667", "best epoch 3"]
    assert [line.name for line in panel.gradients.lines] == ["dense_1", "dense_2", "dense_3"]
    assert panel.gradients.log
    low, high = panel.gradients.view.viewRange()[1]
    assert (low, high) == (-2, 0)  # norms 1e-2 … 1: exponents, not values


def test_lines_are_coloured_by_depth_and_told_apart_by_a_dash(make, qtbot):
    panel = trained(make("loss_gradients", training=FakeTraining()), qtbot)
    light = theme.LIGHT
    colours = [line.color(light).name() for line in panel.gradients.lines]
    assert colours == [light.depth_color(i, 3).name() for i in range(3)]
    assert [line.dashed for line in panel.loss.lines] == [False, True]


def test_a_log_axis_can_be_switched_and_shows_powers(make, qtbot):
    panel = trained(make("loss_gradients", training=FakeTraining()), qtbot)
    panel.loss.set_log(True)
    assert panel.loss.view.viewRange()[1] == [-2, 1]  # 1/12 … 2
    panel.loss.set_log(False)
    assert panel.loss.view.viewRange()[1][0] == 0


def test_the_crosshair_tells_real_values(make, qtbot):
    panel = trained(make("loss_gradients", training=FakeTraining()), qtbot)
    values = panel.loss.values_at(1.9)  # steps lie at quarters of an epoch: the nearest is 2.0, step 8
    assert values == [("train", 2.0, 1 / 8), ("validation", 2.0, 1.0)]
    panel.loss.crosshair.show_at(QPointF(1.9, 0.1), QPointF(100, 60), values)
    assert panel.loss.crosshair.text == "epoch 2\ntrain  0.125\nvalidation  1.000"


def test_zoom_stays_until_it_is_reset(make, qtbot):
    panel = trained(make("loss_gradients", training=FakeTraining()), qtbot)
    whole = panel.loss.view.viewRange()
    panel.loss.view.setRange(xRange=(1, 2), yRange=(0, 0.5), padding=0)
    panel.loss.view.sigRangeChangedManually.emit([True, True])
    panel.loss.refresh()
    assert panel.loss.view.viewRange()[0] == [1, 2]
    panel.loss.reset_zoom()
    assert panel.loss.view.viewRange() == whole


def test_values_and_pictures_can_be_taken_away(make, qtbot, tmp_path):

    panel = trained(make("loss_gradients", training=FakeTraining()), qtbot)
    for suffix in ("png", "svg", "csv"):
        panel.loss.menu.save(tmp_path / f"loss.{suffix}")
    rows = list(csv.reader((tmp_path / "loss.csv").read_text("utf-8").splitlines()))
    assert rows[0] == ["line", "epoch", "step", "loss"]
    assert rows[1] == ["train", "0.25", "1", "1.0"]
    assert len(rows) == 1 + 12 + 3
    assert QImage(str(tmp_path / "loss.png")).width() == 3 * (panel.loss.width() + 2 * MARGIN)
    assert b"<svg" in (tmp_path / "loss.svg").read_bytes()[:300]


def test_a_hidden_panel_rests(make, qtbot):
    panel = make("loss_gradients", training=FakeTraining())
    panel.hide()
    with qtbot.waitSignal(panel.run.finished):
        panel.run.train()
    assert panel.loss.lines == ()
    panel.show()
    assert len(panel.loss.lines) == 2


def test_a_vanishing_gradient_is_shown_with_a_button_that_mends_it(make, qtbot, document):
    panel = make("loss_gradients", "vanishing", FakeTraining())
    spec = document.state.network
    ids = [n.id for n in spec.nodes if n.layer.kind == "dense"]
    from dataclasses import replace

    from nnstudio.engine.training.events import LayerStatistics
    from nnstudio.gui.models.curves import Curves

    curves = Curves(4)
    stats = tuple(
        LayerStatistics(i, spec.by_id[i].name, 1e-8 if k == 0 else 1e-2, 1.0, 0.0, 1.0, 0.0)
        for k, i in enumerate(ids)
    )
    for step in range(1, 6):
        curves.loss.append(0.5)
        curves.add_diagnostics(replace(FakeTraining().diagnose(), step=step, layers=stats))
    panel.run.curves = curves
    panel.update_now()
    assert panel.strip.isVisible()
    assert panel.strip.finding.code == "vanishing"
    assert "1 warning" in panel.diagnostics.text()
    panel.strip.why_button.click()
    before = document.state
    panel.strip.fix_buttons[0].click()
    assert document.undo_stack.undoText() == "Use ReLU + He"
    panel.update_now()
    assert not panel.strip.isVisible()
    document.undo_stack.undo()
    assert document.state == before


def test_the_confusion_matrix_counts_the_validation_samples(make, qtbot, document):
    panel = trained(make("confusion_matrix", "xor"), qtbot)
    assert panel.matrix.counts.sum() == len(document.prepared.validation)
    true = document.prepared.table.target[document.prepared.validation.rows]
    np.testing.assert_array_equal(panel.matrix.counts.sum(axis=1), np.bincount(true))
    grid = panel.matrix._grid()
    assert panel.matrix.cell_at(grid.topLeft() + QPointF(2, 2)) == (0, 0)
    assert panel.matrix.cell_at(grid.bottomRight() - QPointF(2, 2)) == (1, 1)
    assert panel.matrix.cell_at(QPointF(1, 1)) is None
    assert panel.csv_rows()[0] == ["true \\ predicted", *document.prepared.table.classes]


def test_the_decision_boundary_covers_the_data(make, qtbot, document):
    panel = trained(make("decision_boundary", "xor"), qtbot)
    assert panel.outputs.shape == (6400, 1)
    low, high = panel.image.mapRectToParent(panel.image.boundingRect()).getCoords()[:2]
    points = document.prepared.table.columns
    assert low < points[:, 0].min()
    assert high < points[:, 1].min()
    rows = panel.csv_rows()
    assert len(rows) == 6401


def test_classes_differ_by_form_too(make, qtbot):
    panel = trained(make("decision_boundary", "xor"), qtbot)
    assert [entry.mark for entry in panel.figure.header.entries] == [0, 1]
    forms = []
    for number in range(4):
        item = DotsItem(panel.figure.view)
        item.dress(QColor("black"), None, 20.0, mark=number)
        item.set_points(np.array([30.0, 90.0]), np.array([30.0, 30.0]))
        picture = QImage(120, 60, QImage.Format.Format_Grayscale8)
        picture.fill(255)
        with QPainter(picture) as painter:
            item.paint(painter)
        ink = np.frombuffer(picture.constBits(), np.uint8).reshape(60, 120)[:, :60] < 128
        other = np.frombuffer(picture.constBits(), np.uint8).reshape(60, 120)[:, 60:] < 128
        assert (ink == other).mean() > 0.99  # every point alike
        rows, columns = np.nonzero(ink)
        assert abs(rows.mean() - 30) < 1.5
        assert abs(columns.mean() - 30) < 1.0
        forms.append((ink.sum() / (np.ptp(rows) + 1) / (np.ptp(columns) + 1), ink))
    shares = [share for share, _ in forms]  # of the box round each: π/4, 1, 1/2, 1/2
    assert shares == pytest.approx([0.785, 1.0, 0.5, 0.5], abs=0.06)
    assert (forms[2][1] != forms[3][1]).sum() > 40


def test_an_axis_never_claims_another_unit(make, qtbot):
    panel = trained(make("decision_boundary", "xor"), qtbot)
    for side in ("left", "bottom"):
        axis = panel.figure.plot.getAxis(side)
        assert axis.labelString().count("x0.") == 0
        assert ">x" in axis.labelString()  # only its name


def test_predictions_stand_in_the_targets_own_units(make, qtbot, document):
    panel = trained(make("predicted_true", "diabetes"), qtbot)
    rows = document.prepared.validation.rows
    np.testing.assert_allclose(panel.true, document.prepared.table.target[rows].reshape(-1))
    assert len(panel.predicted) == len(rows)
    assert panel.figure.header.entries[0].text.startswith("validation: R²")


def test_themes_switch_live(make, qtbot):
    panel = trained(make("loss_gradients", training=FakeTraining()), qtbot)
    try:
        for look in (theme.DARK, theme.LIGHT):
            theme.switcher().apply(look.name)
            image = panel.loss.plot.grab().toImage()
            assert image.pixelColor(image.width() // 2, 2).name() == look.panel
    finally:
        theme.switcher().apply("light")


def test_a_smoothed_line_has_the_raw_one_behind_it(make, qtbot):
    panel = trained(make("loss_gradients", training=FakeTraining(epochs=3, steps_per_epoch=4)), qtbot)
    plot = panel.loss
    plot.menu.smoothing.slider.setValue(100)
    assert plot.smoothing == 0.98
    series = plot._series[0]
    smooth, raw = series._smooth._polygon, series._mean._polygon
    assert smooth.size() == raw.size() == 12
    assert smooth[1].y() == pytest.approx(0.98 * 1 + 0.02 / 2)  # the losses are 1, 1/2, 1/3 …
    assert smooth[2].y() == pytest.approx(0.98 * 0.99 + 0.02 / 3)
    assert raw[1].y() == 0.5
    plot.menu.smoothing.slider.setValue(0)
    assert series._smooth._polygon.isEmpty()


def test_the_newest_part_can_be_followed(make, qtbot):
    panel = trained(make("loss_gradients", training=FakeTraining(epochs=30, steps_per_epoch=4)), qtbot)
    plot = panel.loss
    whole = plot.view.viewRange()
    plot.menu.following.amount.setValue(8)  # epochs
    assert plot.followed == 8
    assert plot.view.viewRange()[0] == [20, 30]
    assert plot.view.viewRange()[1] == [0, 0.1]  # the highest is validation at epoch 20: 2 / 20
    plot.menu.following.tick.setChecked(False)
    assert plot.view.viewRange() == whole


def test_the_way_back_shows_while_a_plot_is_zoomed(make, qtbot):
    panel = trained(make("loss_gradients", training=FakeTraining()), qtbot)
    back = panel.loss.header._buttons["fit"]
    assert back.isHidden()
    panel.loss.view.sigRangeChangedManually.emit([True, True])
    assert not back.isHidden()
    back.click()
    assert back.isHidden()
    assert not panel.loss.zoomed


def test_the_best_epoch_is_marked(make, qtbot):
    panel = trained(make("loss_gradients", training=FakeTraining(epochs=3, steps_per_epoch=4)), qtbot)
    assert panel.loss.header.entries[-1].text == "best epoch 3"
    assert panel.loss.marks.mark.x == 3
    assert panel.loss.marks.mark.y == pytest.approx(2 / 3)


def test_other_runs_are_drawn_behind(make, qtbot):
    panel = trained(make("loss_gradients", training=FakeTraining()), qtbot)
    old = replace(panel.document.runs.items[0], name="run 1", losses=np.array([0.4, 0.2]), columns=())
    panel.show_others([replace(old, paces=(Pace(0, 0.0, 1),))])
    assert [line.name for line in panel.loss.lines] == ["run 1", "train", "validation"]
    assert panel.loss.values_at(2.0)[-1] == ("run 1", 2.0, 0.2)
    panel.show_others([])
    assert len(panel.loss.lines) == 2
