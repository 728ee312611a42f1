"""The curves beside the choices, for every kind there is."""

import numpy as np
import pytest

from nnstudio.engine.activations import ACTIVATIONS, Activation
from nnstudio.engine.schedules import SCHEDULES, Schedule
from nnstudio.gui.inspector.layer_facts import activation_curves, parameters_in_words
from nnstudio.gui.inspector.training_tab import schedule_curve
from nnstudio.gui.widgets.pictures import CurvePicture, HistogramPicture


@pytest.mark.parametrize("cls", ACTIVATIONS.classes(), ids=lambda c: c.kind)
def test_every_activation_has_a_finite_curve_that_can_be_painted(
    qtbot: object, cls: type[Activation]
) -> None:
    curves = activation_curves(cls.build({}))
    assert len(curves) == (2 if cls.elementwise else 1)
    for curve in curves:
        assert curve.y.shape == curve.x.shape
        assert np.isfinite(curve.y).all()
    picture = CurvePicture(104, "Activation", axes=True)
    qtbot.addWidget(picture)  # type: ignore[attr-defined]
    picture.set_curves(curves)
    assert not picture.grab().isNull()
    assert curves[0].words


def test_sigmoid_and_its_slope() -> None:
    value, slope = activation_curves(ACTIVATIONS["sigmoid"].build({}))
    middle = len(value.x) // 2
    assert value.x[middle] == pytest.approx(0)
    assert value.y[middle] == pytest.approx(0.5)
    assert slope.y.max() == pytest.approx(0.25)


def test_softmax_is_shown_against_a_unit_at_zero() -> None:
    (curve,) = activation_curves(ACTIVATIONS["softmax"].build({}))
    assert curve.y[len(curve.y) // 2] == pytest.approx(0.5)
    assert curve.y[-1] == pytest.approx(1 / (1 + np.exp(-5)))


@pytest.mark.parametrize("cls", SCHEDULES.classes(), ids=lambda c: c.kind)
def test_every_schedule_has_a_curve(cls: type[Schedule]) -> None:
    (curve,) = schedule_curve(cls.build({}), epochs=50, rate=0.01)
    assert np.isfinite(curve.y).all()
    assert (curve.y >= 0).all()


def test_cosine_falls_from_the_full_rate() -> None:
    (curve,) = schedule_curve(SCHEDULES["cosine_decay"].build({}), epochs=50, rate=0.01)
    assert curve.y[0] == pytest.approx(1.0)
    assert curve.y[len(curve.y) // 2] == pytest.approx(0.5, abs=0.02)
    assert curve.words.startswith("Learning rate 0.01 at first")


def test_no_parameters_are_none() -> None:
    assert parameters_in_words(()) == "0"


def test_a_histogram_has_an_axis_with_values(qtbot: object) -> None:
    picture = HistogramPicture(92, "Weights now")
    qtbot.addWidget(picture)  # type: ignore[attr-defined]
    picture.set_values(np.array([-0.5, 0.125, 0.25, 1.5]))
    assert picture.ticks() == [(0.0, "−0.5"), (0.25, "0"), (1.0, "1.5")]
    picture.set_values(np.array([-0.01, 2.0]))  # 0 would stand on the end
    assert [words for _, words in picture.ticks()] == ["−0.01", "2"]
    picture.set_values(np.full(3, 0.25))
    assert [words for _, words in picture.ticks()] == ["−0.25", "0", "0.75"]
    assert not picture.grab().isNull()
