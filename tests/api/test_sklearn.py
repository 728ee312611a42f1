"""The wrappers pass scikit-learn's own checks, every one of them."""

import importlib.util
import pickle

import numpy as np
import pytest

if importlib.util.find_spec("sklearn") is None:
    pytest.skip("scikit-learn is not installed: pip install 'nnstudio[sklearn]'.", allow_module_level=True)

from sklearn.base import clone
from sklearn.utils.estimator_checks import parametrize_with_checks

from nnstudio.api.sklearn import NetworkClassifier, NetworkRegressor

# Without an array API library installed, or without a tag, some checks tell that they have nothing to check.
pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")


@parametrize_with_checks([NetworkClassifier(random_state=0), NetworkRegressor(random_state=0)])
def test_estimator_checks(estimator, check):
    check(estimator)


def rings(rows: int = 200) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(rows, 2))
    return x, np.where((x**2).sum(axis=1) > 1.4, "outside", "inside")


def test_labels_probabilities_and_the_model_behind():
    x, y = rings()
    fitted = NetworkClassifier((16,), activation="tanh", epochs=60, random_state=1).fit(x, y)
    assert fitted.score(x, y) > 0.95
    assert fitted.classes_.tolist() == ["inside", "outside"]
    assert fitted.predict_proba(x[:5]).sum(axis=1) == pytest.approx(1)
    assert [a.shape for a in fitted.model_.get_weights()] == [(2, 16), (16,), (16, 2), (2,)]
    assert len(fitted.history_.history["loss"]) == 60


def test_early_stopping_holds_samples_out():
    x, y = rings()
    fitted = NetworkClassifier((16,), early_stopping=3, epochs=500, random_state=1).fit(x, y)
    assert fitted.history_.reason == "early_stopping"
    assert len(fitted.history_.epoch) < 500


def test_several_targets_and_pickles():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(150, 3))
    y = np.stack([x[:, 0] + x[:, 1], x[:, 2] - 1], axis=1)
    fitted = NetworkRegressor((), epochs=100, learning_rate=0.05, random_state=0).fit(x, y)
    assert fitted.predict(x) == pytest.approx(y, abs=0.02)
    again = pickle.loads(pickle.dumps(fitted))
    assert np.array_equal(again.predict(x), fitted.predict(x))
    assert not hasattr(clone(fitted), "model_")


def test_dropout_and_penalty_reach_the_network():
    x, y = rings(40)
    fitted = NetworkClassifier((4,), dropout=0.25, l2=0.5, epochs=1, random_state=0).fit(x, y)
    kinds = [node.layer for node in fitted.model_.spec.nodes]
    assert [layer.kind for layer in kinds] == ["input", "dense", "dropout", "dense"]
    assert (kinds[1].l2, kinds[2].rate, kinds[3].l2) == (0.5, 0.25, 0.5)


def test_one_class_is_refused():
    with pytest.raises(ValueError, match="hold one class only"):
        NetworkClassifier().fit(np.zeros((3, 2)), ["a", "a", "a"])
