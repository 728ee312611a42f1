"""Models built, trained and looked into by a script; wrong input gives sentences."""

import copy

import numpy as np
import pytest

from nnstudio.api import (
    Input,
    Model,
    ModelError,
    Sequential,
    TrainingDiverged,
    augmentations,
    layers,
    load,
    losses,
    optimizers,
)
from nnstudio.catalog.declaration import OptionError
from nnstudio.engine.network import NetworkError
from nnstudio.engine.optimizers import OPTIMIZERS


def line() -> Sequential:
    """y = 2·x₁ - 3·x₂ + 1, with the weights set by hand."""
    model = Sequential([Input((2,)), layers.Dense(1, name="out")])
    model.compile(optimizers.SGD(0.1), "mean_squared_error", dtype="float64")
    model.set_weights({"out/kernel": np.array([[2.0], [-3.0]]), "out/bias": np.array([1.0])})
    return model


def classifier(**more: object) -> Sequential:
    model = Sequential([layers.Dense(6, "relu"), layers.Dropout(0.5), layers.Dense(3, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"], **more)
    return model


X = np.array([[1.0, 1.0], [0.0, 2.0]])


def test_predictions_loss_and_gradients_by_hand():
    model = line()
    assert model.predict(X).tolist() == [[0.0], [-5.0]]
    assert model.evaluate(X, [1.0, -5.0]) == {"loss": 0.5}
    # L = mean (p - y)², dL/dz = 2·(p - y)/2 = (-1, 0)
    found = model.gradients(X, [1.0, -5.0])
    assert found["out/kernel"].tolist() == [[-1.0], [-1.0]]
    assert found["out/bias"].tolist() == [-1.0]
    assert model.intermediate("out/dz", X, [1.0, -5.0]).tolist() == [[-1.0], [0.0]]
    assert model.intermediate("out/dx", X, [1.0, -5.0]).tolist() == [[-2.0, 3.0], [0.0, 0.0]]
    assert model.intermediate("out/x", X).tolist() == X.tolist()
    model.fit(X, [1.0, -5.0], epochs=1, batch_size=2)
    assert model.weights()["out/kernel"] == pytest.approx(np.array([[2.1], [-2.9]]))
    assert model.get_weights()[1] == pytest.approx([1.1])


def test_looking_changes_nothing():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(30, 4)), rng.integers(0, 3, 30)
    model = Sequential([layers.Dense(6), layers.BatchNorm(), layers.Dropout(0.5), layers.Dense(3, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(x, y, epochs=1)
    before, noise = model.weights(), copy.deepcopy(model.network.noise.bit_generator.state)
    first, second = model.gradients(x, y), model.gradients(x, y)
    model.intermediate("dense_1/dz", x, y)
    model.intermediate("dense_1/z", x)
    assert all(np.array_equal(first[name], second[name]) for name in first)
    assert all(np.array_equal(array, before[name]) for name, array in model.weights().items())
    assert model.network.noise.bit_generator.state == noise


def test_the_drawing_of_a_branching_model():
    a = Input((4,), name="data")
    left, right = layers.Dense(3, "relu")(a), layers.Dense(3, name="right")(a)
    out = layers.Dense(2)(layers.Concatenate()([right, left]))
    model = Model(a, out)
    assert [(n.name, n.layer.kind) for n in model.spec.nodes] == [
        ("data", "input"), ("right", "dense"), ("dense_1", "dense"), ("concatenate_1", "concatenate"),
        ("dense_2", "dense"),
    ]  # fmt: skip
    assert out.shape == (2,)
    assert model.weights()["dense_2/kernel"].shape == (6, 2)
    x = np.ones((1, 4), "float32")
    both = model.intermediate("concatenate_1/y", x)
    assert both[:, :3] == pytest.approx(model.intermediate("right/y", x))
    assert both[:, 3:] == pytest.approx(model.intermediate("dense_1/y", x))


def test_the_shape_comes_from_the_data_of_the_first_fit():
    model = classifier()
    with pytest.raises(ModelError, match="not known yet: give Input a shape, or fit first"):
        model.predict(np.zeros((1, 5)))
    model.fit(np.zeros((8, 5)), [0, 1, 2, 0, 1, 2, 0, 1], epochs=2)
    assert model.input_shape == (5,)
    assert model.count_params() == 5 * 6 + 6 + 6 * 3 + 3


def test_history_has_keras_names_and_validation():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(40, 4)), rng.integers(0, 3, 40)
    found = classifier().fit(x, y, epochs=3, validation_split=0.25)
    assert list(found.history) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert (found.epoch, found.reason) == ((1, 2, 3), "finished")
    other = classifier().fit(x[:30], y[:30], epochs=3, validation_data=(x[30:], y[30:]))
    assert other.history == found.history


def test_the_seed_gives_the_same_weights_and_another_one_others():
    x, y = np.eye(3), [0, 1, 2]
    found = []
    for seed in (1, 1, 2):
        model = classifier(seed=seed)
        model.fit(x, y, epochs=2)
        found.append(model.weights()["dense_1/kernel"])
    assert np.array_equal(found[0], found[1])
    assert not np.array_equal(found[0], found[2])


def test_saved_and_loaded_it_goes_on(tmp_path):
    x, y = np.eye(3, dtype="float32"), [0, 1, 2]
    model = classifier()
    model.fit(x, y, epochs=2)
    model.save(tmp_path / "m.nnstudio")
    again = load(tmp_path / "m.nnstudio")
    assert again.settings == model.settings
    assert np.array_equal(again.predict(x), model.predict(x))
    assert len(again.fit(x, y).epoch) == 2  # as long as it was trained before


def test_a_diverging_run_warns_and_keeps_finite_weights():
    model = Sequential([Input((1,)), layers.Dense(8), layers.Dense(1)])
    model.compile(optimizers.SGD(1000.0), "mean_squared_error")
    with pytest.warns(TrainingDiverged, match="Training diverged in step"):
        found = model.fit(np.full((32, 1), 100.0), np.ones(32), epochs=50)
    assert found.reason == "diverged"
    assert all(np.isfinite(array).all() for array in model.get_weights())


def test_summary_tells_shapes_and_counts(capsys):
    line().summary()
    assert capsys.readouterr().out.splitlines() == [
        "Layer    Kind   Output shape  Parameters",
        "input_1  Input  (2)                    0",
        "out      Dense  (1)                    3",
        "3 parameters, 3 of them trained",
    ]


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda m: m.predict(np.zeros((3, 4))), "x has samples of shape (4), but the network expects (2)."),
        (lambda m: m.predict(np.zeros(2)), "Give one sample as x[None]"),
        (lambda m: m.predict(np.zeros((0, 2))), "x holds no samples."),
        (lambda m: m.predict([[1, 2], [3]]), "x is ragged"),
        (lambda m: m.predict([["a", "b"]]), "x holds text, but numbers are needed"),
        (lambda m: m.predict([[np.nan, 1]]), "x has 1 values that are not finite"),
        (lambda m: m.fit(X, [1.0]), "There are 2 samples, but y has 1 rows."),
        (lambda m: m.fit(X, [1.0, np.inf]), "not finite (NaN or infinity), the first in row 1"),
        (lambda m: m.fit(X, X), "The targets have shape (2,) a sample, the network's output (1,)"),
        (lambda m: m.fit(X, [0, 1], validation_split=1), "validation_split must be from 0 to below 1"),
        (lambda m: m.fit(X, [0, 1], epochs=0), "epochs must be a whole number from 1"),
        (lambda m: m.intermediate("out/q", X), "out has no array ‘q’"),
        (lambda m: m.intermediate("nobody/z", X), "No layer is called ‘nobody’"),
        (lambda m: m.intermediate("out/dz", X), "give the targets too"),
        (lambda m: m.set_weights([np.zeros(1)]), "The network has 2 arrays (out/kernel, out/bias), not 1."),
        (lambda m: m.add(layers.Dense(1)), "has its weights already"),
        (lambda m: m.compile("adm"), "Did you mean adam"),
        (lambda m: m.compile(loss="mse"), "Unknown loss ‘mse’"),
        (lambda m: m.compile(clip_nrm=1), "has no option ‘clip_nrm’"),
    ],
)  # fmt: skip
def test_mistakes_give_sentences(act, sentence):
    with pytest.raises(ValueError) as error:  # noqa: PT011 (the sentence is compared below)
        act(line())
    assert sentence in str(error.value)


def test_class_numbers_must_fit_the_output():
    model = classifier()
    for y in ([0, 1, 3], [0, 1, -1], [0, 0.5, 1]):
        with pytest.raises(ModelError, match="class numbers from 0 to 2, as the output layer has 3 units"):
            model.fit(np.eye(3), y)
    with pytest.raises(ModelError, match="y holds text"):
        model.fit(np.eye(3), ["a", "b", "c"])


def test_mistakes_of_drawing_give_sentences():
    x, dense = Input((8, 8, 1)), layers.Dense(3)
    with pytest.raises(ModelError, match=r"Dense expects a vector.*Put flatten before it"):
        dense(x)
    used = layers.Flatten()
    used(x)
    with pytest.raises(ModelError, match="Flatten is used already: weights are not shared"):
        used(x)
    with pytest.raises(ModelError, match="Two layers are called ‘a’"):
        Sequential([layers.Dense(1, name="a"), layers.Dense(1, name="a")])
    with pytest.raises(ModelError, match="A layer such as"):
        Sequential([7])
    with pytest.raises(ModelError, match="Input comes first, and once"):
        Sequential([layers.Dense(1), Input((1,))])
    with pytest.raises(ModelError, match="contains ‘/’"):
        layers.Dense(1, name="a/b")
    with pytest.raises(NetworkError, match="not finished"):
        Sequential([Input((3,))]).predict(np.zeros((1, 3)))
    with pytest.raises(ModelError, match="Before fit, say what to train for"):
        Sequential([Input((3,)), layers.Dense(1)]).fit(np.zeros((1, 3)), [0])


def test_the_catalogue_is_there_by_class_name_and_id():
    assert (
        optimizers.Adam(0.5)
        == optimizers.adam(learning_rate=0.5)
        == OPTIMIZERS.parse({"kind": "adam", "learning_rate": 0.5})
    )
    assert layers.Conv2D(4, 3).layer.kernel_size == (3, 3)
    assert layers.MaxPooling2D(2).layer.kind == layers.MaxPool2D(2).layer.kind == "max_pool2d"
    assert losses.Huber().kind == "huber"
    assert "LSTM" in dir(layers)
    with pytest.raises(ValueError, match="Did you mean dense"):
        getattr(layers, "dens")  # noqa: B009
    with pytest.raises(OptionError, match="has no option ‘unit’"):
        layers.Dense(unit=3)
    with pytest.raises(TypeError, match="units is given twice"):
        layers.Dense(3, units=3)
    with pytest.raises(TypeError, match="without their names"):
        layers.Dense(3, "relu", 5)


def test_frozen_layers_and_fused_outputs_have_no_such_gradient():
    x, y = np.eye(3), [0, 1, 2]
    model = Sequential([Input((3,)), layers.Dense(4, trainable=False), layers.Dense(3, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    assert set(model.gradients(x, y)) == {"dense_2/kernel", "dense_2/bias"}
    with pytest.raises(ModelError, match=r"differentiated together. Ask for dense_2/dz"):
        model.intermediate("dense_2/dy", x, y)
    p = model.predict(x)
    assert model.intermediate("dense_2/dz", x, y) == pytest.approx((p - np.eye(3)) / 3, abs=1e-6)


# Augmentation -------------------------------------------------------------------------------------------


def test_batches_are_changed_in_training_alone():
    x, y = np.random.default_rng(0).normal(size=(60, 2)), np.arange(60) % 3

    def fitted(*augment):
        model = Sequential([Input((2,)), layers.Dense(3, activation="softmax")])
        model.compile("adam", "sparse_categorical_crossentropy", seed=4)
        model.fit(x, y, epochs=2, augment=augment, validation_split=0.2)
        return model.weights()["dense_1/kernel"]

    noisy = fitted(augmentations.Noise(sd=0.5))
    assert np.array_equal(noisy, fitted({"kind": "noise", "sd": 0.5}))
    assert not np.array_equal(noisy, fitted())


def test_augmentations_of_pictures_want_pictures():
    with pytest.raises(ModelError, match=r"Flip changes pictures .* the input shape is \(2,\). Leave it out"):
        line().fit(X, [1.0, 2.0], augment=["random_flip"])
    with pytest.raises(ModelError, match="augment must be a list"):
        line().fit(X, [1.0, 2.0], augment="noise")


def test_pictures_are_changed_and_a_table_beside_them_is_not():
    picture, table = Input((4, 4, 1), name="picture"), Input((2,), name="table")
    both = layers.Concatenate()([layers.Flatten()(picture), table])
    model = Model([picture, table], layers.Dense(1)(both))
    model.compile("sgd", "mean_squared_error")
    rng = np.random.default_rng(1)
    x = [rng.normal(size=(6, 4, 4, 1)).astype("float32"), rng.normal(size=(6, 2)).astype("float32")]
    training = model.training(x, rng.normal(size=6), epochs=1, augment=["random_rotation"], shuffle=False)
    list(training.run())
    seen = [feed[..., :n] for feed, n in zip(training._workspace.feeds.values(), (1, 2), strict=True)]
    assert np.array_equal(seen[1], x[1])
    assert not np.array_equal(seen[0], x[0])


def test_a_step_worked_out_by_hand():
    # p = 2 - 3 + 1 = 0, L = (0 - 1)² = 1, dL/dz = 2·(0 - 1), and w - 0.1·g
    values = {f"{p.phase} {w.name}": w.value for p in line().work_out(X[:1], [1.0]) for w in p.lines}
    assert values["loss L"] == 1.0
    assert [values[f"backward dL/dkernel[{i}, 0]"] for i in (0, 1)] == [-2.0, -2.0]
    assert values["backward dL/dbias[0]"] == -2.0
    moved = [v for name, v in values.items() if name.startswith("update")]
    assert {2.2, -2.8, 1.2} <= {round(v, 12) for v in moved}


def test_updates_count_from_one():
    with pytest.raises(ModelError, match="no update 0: they count from 1"):
        line().work_out(X, [1.0, -5.0], update=0)
