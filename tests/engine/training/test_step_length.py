"""Losses that no step made better, and the learning rates that are to blame."""

import math

import pytest

from nnstudio.engine.training.diagnosis import diagnose
from nnstudio.engine.training.events import Finished
from nnstudio.engine.training.settings import TrainingSettings
from tests.engine.training.test_diagnosis import SPARSE, chain, codes, epochs, seen


def found(train, *, activation="softmax", optimizer="adam", rate=0.001, loss=SPARSE, spec=None):
    """The findings on a training with these losses, of eight classes."""
    spec = spec or chain("relu", activation)
    settings = TrainingSettings.build(
        {"loss": loss, "optimizer": {"kind": optimizer, "learning_rate": rate}, "metrics": []}
    )
    return spec, settings, diagnose(seen(spec, [0.1, 0.1]), spec, epochs(train, train), settings=settings)


def test_a_loss_above_that_of_guessing_leads_back_to_the_usual_learning_rate():
    spec, settings, (finding,) = found([3e9, 4.0e5, 5.1e5], rate=1000.0)
    assert finding.code == "steps_too_long"
    assert finding.title == "Worse than guessing"
    assert finding.sentence == (
        "The training loss is 5.1e+05; whoever gives every class the same chance has 2.08."
    )  # ln 8
    assert [fix.label for fix in finding.fixes] == ["Set learning rate to 0.001", "Learning rate ÷ 10"]
    _, mended = finding.fixes[0].change(spec, settings)
    assert mended.optimizer.learning_rate == 0.001


def test_near_the_usual_rate_a_tenth_of_it_is_tried():
    _, _, (finding,) = found([9.0, 9.0, 9.0], rate=0.005)
    assert [fix.label for fix in finding.fixes] == ["Learning rate ÷ 10"]


def test_two_classes_in_one_output_are_guessed_at_ln_2():
    spec = chain("relu", "sigmoid", units=1)
    _, _, (finding,) = found([5.0, 5.0, 5.0], loss="binary_crossentropy", spec=spec)
    assert finding.sentence.endswith(f"has {math.log(2):.3g}.")


def test_other_losses_are_compared_with_the_first_epoch():
    _, _, (finding,) = found([0.5, 20.0, 30.0], activation="linear", loss="mean_squared_error")
    assert finding.title == "The loss grows"
    assert finding.sentence == "The training loss was 0.5 in the first epoch and is 30 now."


@pytest.mark.parametrize(
    ("train", "options"),
    [
        ([2.3, 2.2, 2.1], {}),  # it begins as guessing does
        ([9.0, 9.0], {}),  # too early to tell
        ([9.0, 4.1, 9.0], {}),  # one bad epoch
        ([0.5, 4.0, 4.0], {"activation": "linear", "loss": "mean_squared_error"}),
        ([9.0, 9.0, math.nan], {}),  # that is a divergence
    ],
)
def test_what_is_not_too_long_a_step(train, options):
    assert found(train, **options)[2] == ()


def test_a_loss_with_penalties_in_it_is_not_compared_with_guessing():
    spec = chain("relu", "softmax")
    spec = spec.with_layer(spec.named("dense_1").id, spec.named("dense_1").layer.replace(l2=1.0))
    assert found([9.0, 9.0, 9.0], spec=spec)[2] == ()


def test_a_loss_that_hardly_moves_leads_to_the_usual_learning_rate():
    spec, settings, (finding,) = found([2.08, 2.08, 2.079, 2.079, 2.078], rate=1e-6)
    assert finding.code == "steps_too_short"
    assert finding.sentence == (
        "After 5 epochs the loss has come from 2.08 to 2.078: with a learning rate of 1e-06 every step is "
        "tiny."
    )
    _, mended = finding.fixes[0].change(spec, settings)
    assert mended.optimizer.learning_rate == 0.001


@pytest.mark.parametrize(
    ("train", "rate"),
    [
        ([2.08] * 4, 1e-6),  # too early to tell
        ([2.08, 1.9, 1.8, 1.7, 1.6], 1e-6),  # slow, and it learns all the same
        ([2.08] * 5, 1e-4),  # a usual rate: something else is wrong
    ],
)
def test_what_is_not_too_short_a_step(train, rate):
    assert found(train, rate=rate)[2] == ()


def test_a_divergence_far_above_the_usual_rate_leads_back_to_it():
    spec = chain("relu", "softmax")
    settings = TrainingSettings.build({"optimizer": {"kind": "sgd", "learning_rate": 1000.0}})
    ended = Finished("diverged", 1, 6, 0.1, layer="dense_2", sentence="It diverged.")
    (finding,) = diagnose([], spec, finished=ended, settings=settings)
    assert [fix.label for fix in finding.fixes] == ["Set learning rate to 0.01", "Clip gradients at 1"]


@pytest.mark.parametrize(
    ("optimizer", "first"), [("adam", "Learning rate ÷ 10"), ("sgd", "Clip gradients at 1")]
)
def test_clipping_comes_first_where_the_step_is_as_long_as_the_gradient(optimizer, first):
    spec = chain("relu", "relu", "linear")
    settings = TrainingSettings.build({"optimizer": {"kind": optimizer}})
    (finding,) = diagnose(seen(spec, [3e4, 2e3, 10.0]), spec, settings=settings)
    assert codes([finding]) == ["exploding"]
    assert finding.fixes[0].label == first
