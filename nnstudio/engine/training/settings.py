"""Everything a person sets before pressing Train: compile and fit, in Keras's words."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, StringConstraints

from nnstudio.catalog import Declaration, KindOf, option
from nnstudio.catalog.words import tr
from nnstudio.engine.losses import LOSSES, Goal, Loss, WeightedLoss
from nnstudio.engine.losses.mean_squared_error import MeanSquaredError
from nnstudio.engine.metrics import METRICS, Metric
from nnstudio.engine.optimizers import OPTIMIZERS, Optimizer
from nnstudio.engine.optimizers.sgd import SGD
from nnstudio.engine.schedules import SCHEDULES, Schedule
from nnstudio.engine.schedules.constant import Constant
from nnstudio.engine.training.batches import BATCHES, BatchMode, MiniBatch


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class OutputLoss(Declaration):
    """What one output of several is trained for, and how much it counts."""

    kind, title = "output_loss", "Output"

    output: Annotated[str, StringConstraints(max_length=32)] = option("", "Id of the output layer.")
    loss: Annotated[Loss, KindOf(LOSSES)] | None = option(
        None, "What training makes small here, if it is not the loss above.", labels={"none": "As above"}
    )
    weight: float = option(
        1.0, "How much this loss counts: it is multiplied by this before all are added up.", ge=0, le=1e6
    )
    metrics: Annotated[tuple[Annotated[Metric, KindOf(METRICS)], ...], BeforeValidator(_tuple)] = option(
        (), "Numbers to follow for this output; none: those of the whole training.", as_type="kinds",
        labels={"none": "As for all"},
    )  # fmt: skip


def _outputs(value: Any) -> Any:
    """From a list of mappings, as in files. Refuses an output that is named twice."""
    found = tuple(_output(v) for v in value) if isinstance(value, list | tuple) else value
    names = [v.output for v in found if isinstance(v, OutputLoss)] if isinstance(found, tuple) else []
    if twice := next((n for n in names if names.count(n) > 1), None):
        raise ValueError(tr("the output ‘{twice}’ appears twice. Give each output one loss.", twice=twice))
    return found


def _output(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return OutputLoss.build({k: v for k, v in value.items() if k != "kind" or v != OutputLoss.kind})


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
    output_losses: Annotated[tuple[OutputLoss, ...], BeforeValidator(_outputs)] = option(
        (),
        "Another loss, weight or metrics for outputs of a network that has several; the others are trained "
        "for the loss above, with weight 1.",
        as_type="outputs", label="Losses of outputs",
    )  # fmt: skip
    seed: int = option(
        42, "Drives initial weights, shuffling and dropout: same seed, same result.", ge=0, le=2**53
    )
    dtype: Literal["float32", "float64"] = option(
        "float32", "Precision of all numbers; float64 is for checking by hand.", advanced=True
    )

    def of_output(self, node_id: str) -> OutputLoss:
        """What is said of this output alone."""
        found = next((o for o in self.output_losses if o.output == node_id), None)
        return found or OutputLoss(output=node_id)

    def loss_of(self, node_id: str) -> Loss:
        """The loss of this output, as one of several."""
        return self.of_output(node_id).loss or self.loss

    def with_output(self, changed: OutputLoss) -> Self:
        """The settings with another loss, weight or metrics for one output."""
        kept = tuple(o for o in self.output_losses if o.output != changed.output)
        nothing_said = changed == OutputLoss(output=changed.output)
        return self.replace(output_losses=kept if nothing_said else (*kept, changed))

    def without_others(self, ids: Container[str]) -> Self:
        """The settings without entries for layers that are gone; ``ids`` are those that are left."""
        kept = tuple(o for o in self.output_losses if o.output in ids)
        return self if len(kept) == len(self.output_losses) else self.replace(output_losses=kept)

    def goal(self, outputs: Sequence[str]) -> Goal:
        """What outputs with these ids are trained for; a single one for ``loss``, with weight 1."""
        if len(outputs) == 1:
            return self.loss
        return tuple(WeightedLoss(self.loss_of(i), self.of_output(i).weight) for i in outputs)

    def metrics_of(self, node_id: str) -> tuple[Metric, ...]:
        """The metrics to follow for one output."""
        return self.of_output(node_id).metrics or self.metrics
