"""A model: a drawn network, how to train it, and its weights, with Keras's verbs."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from nnstudio.api import inside
from nnstudio.api.augmenting import augmented
from nnstudio.api.building import Tensor, draw
from nnstudio.api.drawn import Drawn, one_or_all
from nnstudio.api.errors import ModelError, TrainingDiverged
from nnstudio.api.fitted import FitHistory, line
from nnstudio.api.goals import losses_and_metrics
from nnstudio.api.one_thread import OneThreaded
from nnstudio.api.summary import summary
from nnstudio.data import Prepared, prepare
from nnstudio.engine.nudge import EPSILON, nudge
from nnstudio.engine.nudged import Nudge
from nnstudio.engine.plan import Array
from nnstudio.engine.training.checkpoint import Checkpoint
from nnstudio.engine.training.events import EpochDone, Event, Finished
from nnstudio.engine.training.loop import Samples, Training, evaluate
from nnstudio.engine.worked import Part, worked_step
from nnstudio.project import Document, History, ProjectState, session
from nnstudio.project.layout import arrange

Pair = tuple[Any, Any]


class Model(Drawn):
    """A network between ``inputs`` and ``outputs``, drawn by calling layers on tensors.

    ``x = Input((4,)); y = layers.Dense(3, activation="softmax")(x); model = Model(x, y)``. Arrays are batch
    first and channels last. Everything that cannot be raises a ``ValueError`` whose text is a sentence.

    With several inputs or outputs, ``Model([a, b], [c, d])``, arrays are given as a list in that order or as
    a mapping by layer name; predictions come as a dict by output name.
    """

    def __init__(
        self, inputs: Tensor | Sequence[Tensor], outputs: Tensor | Sequence[Tensor], *, name: str = "Untitled"
    ) -> None:
        entries = [inputs] if isinstance(inputs, Tensor) else list(inputs)
        spec = draw([outputs] if isinstance(outputs, Tensor) else list(outputs), entries)
        if not entries or not all(isinstance(t, Tensor) and t.use.layer.is_input for t in entries):
            raise ModelError("inputs must be what Input(…) gave.")
        if len(entries) != len(spec.inputs):
            raise ModelError(
                f"The outputs depend on {len(spec.inputs)} inputs, but {len(entries)} are given."
            )
        self._begin(Document(ProjectState(title=name, network=spec)), compiled=False)

    @classmethod
    def of(cls, document: Document) -> Model:
        """The model of an open project."""
        model = cls.__new__(cls)
        model._begin(document, compiled=True)
        return model

    # Training --------------------------------------------------------------------------------------------

    def compile(
        self,
        optimizer: Any = "adam",
        loss: Any = "mean_squared_error",
        metrics: Any = (),
        loss_weights: Any = None,
        **more: Any,
    ) -> None:
        """Say what to train for. Kinds are given by id, mapping with ``kind``, or as ``optimizers.Adam(…)``.

        With several outputs ``loss`` and ``loss_weights`` may be given for each: as a list in the order of
        the outputs, or by name. Metrics are followed for every output, or for those they are given for by
        name. The next fit begins with a fresh optimizer.

        ``more``: any other option of a training: ``schedule``, ``clip_norm``, ``seed``, ``dtype`` … Raises
        ``OptionError``.
        """
        goal = losses_and_metrics(self.spec.outputs, loss, loss_weights, metrics)
        values = {"optimizer": optimizer, **goal, **more}
        before, self._compiled, self._optimizer = self.settings, True, None
        self._set(before.replace(**values))
        if (self.settings.dtype, self.settings.seed) != (
            before.dtype,
            before.seed,
        ) and not self._document.weights:
            self._network = None  # initial weights follow from the seed

    def training(
        self,
        x: Any,
        y: Any,
        *,
        epochs: int | None = None,
        batch_size: int | None = None,
        validation_data: Pair | None = None,
        validation_split: float = 0.0,
        shuffle: bool | None = None,
        early_stopping: int | None = None,
        augment: Sequence[Any] = (),
        checkpoint: Checkpoint | None = None,
    ) -> Training:
        """The engine's training, to go through event by event: ``for event in model.training(x, y).run()``.

        ``augment``: how every batch is changed a little before the network sees it, in this order
        (``augmentations.RandomFlip()``, ids, or mappings with ``kind``); validation samples stay as they are.

        Between two events its ``checkpoint()`` can be taken, and handed in here later to go on exactly there.
        """
        self._needs_compile("fit")
        changes = {"epochs": epochs, "shuffle": shuffle, "early_stopping": early_stopping}
        if batch_size is not None:
            changes["batches"] = {"kind": "mini_batch", "batch_size": batch_size}  # type: ignore[assignment]
        self._set(self.settings.replace(**{k: v for k, v in changes.items() if v is not None}))
        train, held = _split(self._samples(x, y), validation_split)
        if validation_data is not None:
            held = self._samples(*validation_data, what=("validation x", "validation y"))
        train = augmented(train, augment, self.network, self._document.fitted)
        training = OneThreaded(self.network, self.settings, train, held, checkpoint)
        if self._optimizer is not None and checkpoint is None:
            training.take_optimizer(self._optimizer)
        return training

    def fit(
        self,
        x: Any,
        y: Any,
        *,
        verbose: bool = False,
        on_event: Callable[[Event], None] | None = None,
        **how: Any,
    ) -> FitHistory:
        """Train from the weights as they are. ``how``: ``epochs``, ``batch_size``, ``validation_data`` and
        all else :meth:`training` takes; what is left out stays as compiled or loaded.

        ``verbose`` prints a line an epoch. A run that diverges warns with :class:`TrainingDiverged`. As in
        Keras, a second fit goes on with what the optimizer remembers (:meth:`compile` makes it forget);
        schedules and epochs begin anew.
        """
        training = self.training(x, y, **how)
        training.gather = 0.0 if on_event else session.GATHER
        epochs: list[EpochDone] = []
        for event in training.run():
            if isinstance(event, EpochDone):
                epochs.append(event)
                if verbose:
                    print(line(event, self.settings.epochs))
            if on_event is not None:
                on_event(event)
        assert isinstance(event, Finished)
        self._optimizer = None if event.reason == "diverged" else training.optimizer_state()
        if event.reason == "diverged":
            warnings.warn(event.sentence, TrainingDiverged, stacklevel=2)
        self._keep(epochs, event)
        return FitHistory.of(epochs, event)

    def _keep(self, epochs: Sequence[EpochDone], finished: Finished) -> None:
        history = History(tuple(epochs), finished, session.environment())
        self._document = replace(
            self._document, history=history, weights=self.network.weights(), checkpoint=None
        )

    # Using -----------------------------------------------------------------------------------------------

    def evaluate(self, x: Any, y: Any) -> dict[str, float]:
        """Mean loss (penalties included) and the compiled metrics: ``{"loss": …, "accuracy": …}``.

        With several outputs ``loss`` is the weighted sum of theirs, ``c_loss`` and ``c_accuracy`` those of
        output ``c`` alone.
        """
        self._needs_compile("evaluate")
        with threadpool_limits(session.BLAS_THREADS, user_api="blas"):
            return evaluate(self.network, self.settings, self._samples(x, y))

    def predict(self, x: Any, batch_size: int = 256) -> Any:
        """The network's outputs, one row a sample: an array, or with several outputs a dict by layer name."""
        values = one_or_all(self._inputs(x))
        with threadpool_limits(session.BLAS_THREADS, user_api="blas"):
            return self.network.predict(values, batch_size)

    def weights(self) -> dict[str, Array]:
        """Copies of all arrays by ``layer/parameter``."""
        return self.network.weights()

    def get_weights(self) -> list[Array]:
        """The same arrays as a list, layer by layer."""
        return list(self.weights().values())

    def set_weights(self, weights: Sequence[Any] | Mapping[str, Any]) -> None:
        """Take over arrays as :meth:`get_weights` or :meth:`weights` gives them. Raises ``NetworkError``."""
        own = self.weights()
        if not isinstance(weights, Mapping):
            if len(weights) != len(own):
                raise ModelError(f"The network has {len(own)} arrays ({', '.join(own)}), not {len(weights)}.")
            weights = dict(zip(own, weights, strict=True))
        self.network.set_weights({name: np.asarray(array) for name, array in weights.items()})
        self._document = replace(self._document, weights=self.network.weights(), checkpoint=None)

    # Looking inside --------------------------------------------------------------------------------------

    def gradients(self, x: Any, y: Any) -> dict[str, Array]:
        """Gradients of the mean loss of these samples by ``layer/parameter``, as one training step has them
        (dropout and noise are on). Nothing is changed.
        """
        self._needs_compile("gradients")
        samples = self._samples(x, y)
        with threadpool_limits(session.BLAS_THREADS, user_api="blas"):
            return inside.gradients(self.network, self._goal, samples)

    def nudge(self, x: Any, y: Any, name: str, index: int | Sequence[int], epsilon: float = EPSILON) -> Nudge:
        """Nudge one weight (``"dense_1/kernel", (2, 5)``) by ``epsilon`` for these samples: what the loss
        does, beside what its gradient promises. ``.sentence()`` says it; :class:`Nudge` has the numbers.

        As in a training step (dropout and noise are on, but draw the same each time), in float64, on a copy.
        Raises ``ValueError`` with a sentence.
        """
        self._needs_compile("nudge")
        samples = self._samples(x, y)
        return nudge(self.network, self.settings, samples.x, samples.y, name, index, epsilon)

    def work_out(self, x: Any, y: Any, update: int = 1) -> tuple[Part, ...]:
        """One training step on these samples with every sum written out: forward pass, loss, backward pass
        and update of each layer. ``.lines`` of a part are (name, how, value).

        ``update``: which of the updates in a row on these samples, the first from the weights as they are.
        In float64, on a copy. Raises ``ValueError`` with a sentence.
        """
        self._needs_compile("work_out")
        if update < 1:
            raise ModelError(
                f"There is no update {update}: they count from 1, the first from the weights as they are."
            )
        samples = self._samples(x, y)
        return worked_step(self.network, self.settings, samples.x, samples.y, update)

    def intermediate(self, name: str, x: Any, y: Any = None) -> Array:
        """One intermediate array: ``dense_1/z`` (before the activation), ``/y`` (after it) or ``/x`` (the
        input), as when predicting. With targets ``y`` the arrays of a training step, ``/dy``, ``/dz`` and
        ``/dx`` (gradients of the mean loss) among them. Public layout: batch first, channels last.
        """
        if y is None:
            if name.rpartition("/")[2] in inside.BACKWARD:
                raise ModelError(f"{name} is a gradient: give the targets too, intermediate(name, x, y).")
            values = one_or_all(self._inputs(x))
            with threadpool_limits(session.BLAS_THREADS, user_api="blas"):
                return inside.forward_array(self.network, name, values)
        self._needs_compile("intermediate")
        samples = self._samples(x, y)
        with threadpool_limits(session.BLAS_THREADS, user_api="blas"):
            return inside.step_array(self.network, name, self._goal, samples)

    def summary(self, print_fn: Callable[[str], object] = print) -> None:
        """Print one line a layer: name, kind, output shape and number of parameters."""
        print_fn(summary(self.spec, self.network.analysis))

    def count_params(self) -> int:
        """How many numbers all arrays have."""
        return self.network.analysis.total_parameters

    # Files -----------------------------------------------------------------------------------------------

    def save(self, path: str | Path) -> None:
        """Write a ``.nnstudio`` project that :func:`load` and the app open. Raises ``SaveError``."""
        state = self._document.state
        weights = dict(self._document.weights)
        if self._network is not None:
            weights, spec = self.weights(), state.network
            for node in self._network.inputs if self._document.fitted is None else ():
                spec = spec.with_layer(node.id, node.layer.replace(shape=self._network.shape_of(node.id)))
            state = state.replace(network=spec)
        missing = arrange(state.network).items()
        layout = {**state.layout, **{i: place for i, place in missing if i not in state.layout}}
        self._document = replace(self._document, state=state.replace(layout=layout), weights=weights)
        if note := self._document.save(path):
            warnings.warn(note, stacklevel=2)

    def data(self) -> Prepared:
        """The data of a loaded project, prepared as the app does: ``.train``, ``.validation`` and ``.test``
        with ``x`` and ``y``. Raises ``DataError``.
        """
        return prepare(self._document.state.data, session.folder(self._document))


def load(path: str | Path) -> Model:
    """The model of a ``.nnstudio`` file, from the app or from :meth:`Model.save`. Raises ``ProjectError``."""
    model = Model.of(Document.load(path))
    if model._known_shape() is None:
        model.build(model.data().shape.sample)
    return model


def _split(train: Samples, share: float) -> tuple[Samples, Samples | None]:
    """The last ``share`` of the samples held out, as Keras does."""
    if not 0 <= share < 1:
        raise ModelError(f"validation_split must be from 0 to below 1, got {share}.")
    held = int(len(train) * share)
    if not held:
        return train, None
    return train.part(slice(-held)), train.part(slice(-held, None))
