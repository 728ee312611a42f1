"""Networks as scikit-learn estimators, for its pipelines, searches and cross-validation.

Needs scikit-learn, which the app itself does not: nothing else of NNStudio imports this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Self

import numpy as np

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.model_selection import train_test_split
    from sklearn.utils import check_random_state
    from sklearn.utils.multiclass import check_classification_targets
    from sklearn.utils.validation import check_is_fitted, column_or_1d, validate_data
except ImportError as missing:
    raise ImportError("scikit-learn is not installed: pip install 'nnstudio[sklearn]'.") from missing

from nnstudio.api.fitted import FitHistory
from nnstudio.api.kinds import layers
from nnstudio.api.model import Model
from nnstudio.api.sequential import Sequential
from nnstudio.engine.optimizers import OPTIMIZERS
from nnstudio.engine.plan import Array

__all__ = ["NetworkClassifier", "NetworkRegressor"]


class _NetworkEstimator(BaseEstimator):  # type: ignore[misc]
    """Dense layers in a row. Fitted: ``model_`` (a :class:`nnstudio.api.Model`) and ``history_``."""

    model_: Model
    history_: FitHistory
    n_features_in_: int

    def __init__(
        self,
        hidden_layer_sizes: Sequence[int] = (32,),
        *,
        activation: Any = "relu",
        kernel_initializer: Any = "glorot_uniform",
        l2: float = 0.0,
        dropout: float = 0.0,
        optimizer: Any = "adam",
        learning_rate: float | None = 0.01,
        batch_size: int = 32,
        epochs: int = 100,
        early_stopping: int | None = None,
        validation_fraction: float = 0.1,
        dtype: Literal["float32", "float64"] = "float64",
        random_state: Any = None,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.kernel_initializer = kernel_initializer
        self.l2 = l2
        self.dropout = dropout
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.batch_size = batch_size
        self.epochs = epochs
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.dtype = dtype
        self.random_state = random_state

    def _fit(
        self, x: Array, y: Array, units: int, activation: str, loss: str, stratify: Array | None
    ) -> Self:
        seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        model = Sequential(name=type(self).__name__)
        for size in self.hidden_layer_sizes:
            options = {"activation": self.activation, "kernel_initializer": self.kernel_initializer}
            model.add(layers.Dense(int(size), l2=self.l2, **options))
            if self.dropout:
                model.add(layers.Dropout(self.dropout))
        model.add(layers.Dense(units, activation, l2=self.l2))
        optimizer = OPTIMIZERS.parse(self.optimizer)
        if self.learning_rate is not None:
            optimizer = optimizer.replace(learning_rate=self.learning_rate)
        model.compile(optimizer, loss, seed=seed, dtype=self.dtype)
        held = None
        if self.early_stopping is not None:
            share = {"test_size": self.validation_fraction, "random_state": seed, "stratify": stratify}
            x, x_held, y, y_held = train_test_split(x, y, **share)
            held = (x_held, y_held)
        self.history_ = model.fit(
            x,
            y,
            epochs=self.epochs,
            batch_size=self.batch_size,
            validation_data=held,
            early_stopping=self.early_stopping,
        )
        self.model_ = model
        return self

    def _outputs(self, X: Any) -> Array:
        check_is_fitted(self)
        found: Array = self.model_.predict(validate_data(self, X, dtype=np.float64, reset=False))
        return found.astype(np.float64)


class NetworkClassifier(ClassifierMixin, _NetworkEstimator):  # type: ignore[misc]
    """Dense layers, softmax and categorical cross-entropy; classes may be any labels.

    ``hidden_layer_sizes``, ``activation``, ``kernel_initializer``, ``l2``, ``dropout``, ``optimizer`` (an id,
    ``optimizers.Adam(…)`` …), ``learning_rate`` (None: the optimizer's own), ``batch_size``, ``epochs``,
    ``early_stopping`` (epochs of patience on ``validation_fraction`` of the samples) are those of the app.
    """

    classes_: Array

    def fit(self, X: Any, y: Any) -> Self:
        """Train from new weights."""
        x, y = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(y)
        self.classes_, labels = np.unique(column_or_1d(y, warn=True), return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(
                f"The targets hold one class only ({self.classes_[0]!s}): give samples of two or more."
            )
        return self._fit(
            x, labels, len(self.classes_), "softmax", "sparse_categorical_crossentropy", stratify=labels
        )

    def predict_proba(self, X: Any) -> Array:
        """One column for each of ``classes_``."""
        return self._outputs(X)

    def predict(self, X: Any) -> Array:
        """The most probable class of each sample."""
        best = self._outputs(X).argmax(axis=1)
        return np.asarray(self.classes_[best])


class NetworkRegressor(RegressorMixin, _NetworkEstimator):  # type: ignore[misc]
    """Dense layers and mean squared error; one target or several. Options as :class:`NetworkClassifier`."""

    def fit(self, X: Any, y: Any) -> Self:
        """Train from new weights."""
        x, y = validate_data(self, X, y, dtype=np.float64, multi_output=True, y_numeric=True)
        self._single = y.ndim == 1
        values = y.reshape(len(y), -1).astype(np.float64)
        return self._fit(x, values, values.shape[1], "linear", "mean_squared_error", stratify=None)

    def predict(self, X: Any) -> Array:
        """The predicted values, in the shape the targets had."""
        outputs = self._outputs(X)
        return outputs[:, 0] if self._single else outputs

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
