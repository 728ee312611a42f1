"""Everything a person sets before pressing Train: compile and fit, in Keras's words."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from nnstudio.catalog import Declaration, KindOf, option
from nnstudio.engine.losses import LOSSES, Loss
from nnstudio.engine.losses.mean_squared_error import MeanSquaredError
from nnstudio.engine.metrics import METRICS, Metric
from nnstudio.engine.optimizers import OPTIMIZERS, Optimizer
from nnstudio.engine.optimizers.sgd import SGD
from nnstudio.engine.schedules import SCHEDULES, Schedule
from nnstudio.engine.schedules.constant import Constant
from nnstudio.engine.training.batches import BATCHES, BatchMode, MiniBatch


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class TrainingSettings(Declaration):
    """Loss, optimizer and how long to train. One seed drives initial weights, shuffling and dropout."""

    kind, title = "training", "Training"

    loss: Annotated[Loss, KindOf(LOSSES)] = option(MeanSquaredError(), "What training makes small.")
    optimizer: Annotated[Optimizer, KindOf(OPTIMIZERS)] = option(
        SGD(), "How weights move against their gradient."
    )
    schedule: Annotated[Schedule, KindOf(SCHEDULES)] = option(
        Constant(), "How the learning rate changes while training."
    )
    clip_norm: float | None = option(
        None, "Scale all gradients down together when their norm is larger than this.", gt=0, le=1e9,
        label="Clip by norm", advanced=True,
    )  # fmt: skip
    clip_value: float | None = option(
        None, "Cut every gradient entry to ± this.", gt=0, le=1e9, label="Clip by value", advanced=True
    )
    batches: Annotated[BatchMode, KindOf(BATCHES)] = option(
        MiniBatch(), "How many samples one step sees.", label="Batches"
    )
    epochs: int = option(
        50, "How often training goes through all samples.", ge=1, le=1_000_000, unit="epochs"
    )
    shuffle: bool = option(True, "Draw a new order of samples every epoch.")
    metrics: Annotated[tuple[Annotated[Metric, KindOf(METRICS)], ...], BeforeValidator(_tuple)] = option(
        (), "Numbers to follow besides the loss.", as_type="kinds"
    )
    early_stopping: int | None = option(
        None,
        "Stop when the validation loss has not improved for this many epochs, and keep the best weights.",
        ge=1, le=100_000, unit="epochs", label="Early stopping",
    )  # fmt: skip
    seed: int = option(
        42, "Drives initial weights, shuffling and dropout: same seed, same result.", ge=0, le=2**53
    )
    dtype: Literal["float32", "float64"] = option(
        "float32", "Precision of all numbers; float64 is for checking by hand.", advanced=True
    )
