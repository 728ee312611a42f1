"""Models with several inputs and outputs, and what a second fit remembers."""

import numpy as np
import pytest

from nnstudio.api import Input, Model, ModelError, Sequential, layers, load, optimizers
from nnstudio.project.templates import template


def both() -> Model:
    """left (3) and right (2) -> kind (3 classes) and size (1 number)."""
    left, right = Input((3,), name="left"), Input((2,), name="right")
    joined = layers.Concatenate()([layers.Dense(8, "tanh")(left), layers.Dense(4, "tanh")(right)])
    kind = layers.Dense(3, activation="softmax", name="kind")(joined)
    size = layers.Dense(1, name="size")(joined)
    return Model([left, right], [kind, size])


def compiled(**more: object) -> Model:
    model = both()
    model.compile(
        optimizers.Adam(0.02),
        loss={"kind": "sparse_categorical_crossentropy", "size": "mean_absolute_error"},
        loss_weights={"size": 0.5},
        metrics={"kind": ["accuracy"], "size": "mean_squared_error"},
        **more,
    )
    return model


RNG = np.random.default_rng(0)
LEFT, RIGHT = RNG.normal(size=(120, 3)), RNG.normal(size=(120, 2))
KIND = (LEFT[:, 0] > 0).astype(int) + (RIGHT[:, 0] > 0)
SIZE = LEFT[:, 1] - RIGHT[:, 1]


def test_fit_evaluate_and_predict_by_list_and_by_name():
    model = compiled()
    history = model.fit([LEFT, RIGHT], [KIND, SIZE], epochs=80, validation_split=0.2).history
    own = {"loss", "kind_loss", "size_loss", "kind_accuracy", "size_mean_squared_error"}
    assert set(history) == own | {f"val_{name}" for name in own}
    found = model.evaluate({"left": LEFT, "right": RIGHT}, {"size": SIZE, "kind": KIND})
    assert found["loss"] == pytest.approx(found["kind_loss"] + 0.5 * found["size_loss"])
    assert found["kind_accuracy"] > 0.9
    assert found["size_loss"] < 0.3
    said = model.predict([LEFT, RIGHT])
    assert {name: array.shape for name, array in said.items()} == {"kind": (120, 3), "size": (120, 1)}
    assert model.input_shape == {"left": (3,), "right": (2,)}


def test_the_order_is_that_of_the_script():
    a, b = Input((1,), name="a"), Input((1,), name="b")
    late, early = layers.Dense(1, name="late")(b), layers.Dense(1, name="early")(a)
    model = Model([b, a], [early, late])
    assert [n.name for n in model.network.inputs] == ["b", "a"]
    assert list(model.predict([np.zeros((2, 1)), np.ones((2, 1))])) == ["early", "late"]


def test_shapes_may_come_from_the_first_fit():
    left, right = Input(name="left"), Input(name="right")
    model = Model([left, right], layers.Dense(1)(layers.Concatenate()([left, right])))
    model.compile("adam", "mean_squared_error")
    model.fit({"left": LEFT, "right": RIGHT}, SIZE, epochs=1)
    assert model.weights()["dense_1/kernel"].shape == (5, 1)


def test_looking_inside_several_ends():
    model = compiled(dtype="float64")
    x, y = [LEFT[:4], RIGHT[:4]], [KIND[:4], SIZE[:4]]
    found = model.gradients(x, y)
    dz = model.intermediate("size/dz", x, y)
    residual = model.predict(x)["size"][:, 0] - SIZE[:4]
    # half the weight, a quarter for the mean of four
    np.testing.assert_allclose(dz[:, 0], 0.5 * np.sign(residual) / 4)
    np.testing.assert_allclose(found["size/bias"], dz.sum(axis=0))
    with pytest.raises(ModelError, match="kind has no dy"):
        model.intermediate("kind/dy", x, y)
    assert model.intermediate("size/dy", x, y).shape == (4, 1)
    assert model.intermediate("concatenate_1/y", x).shape == (4, 12)


def test_a_file_keeps_it(tmp_path):
    model = compiled()
    model.fit([LEFT, RIGHT], [KIND, SIZE], epochs=2)
    model.save(tmp_path / "both.nnstudio")
    again = load(tmp_path / "both.nnstudio")
    for name, array in model.predict([LEFT, RIGHT]).items():
        np.testing.assert_array_equal(again.predict([LEFT, RIGHT])[name], array)
    assert again.evaluate([LEFT, RIGHT], [KIND, SIZE]) == model.evaluate([LEFT, RIGHT], [KIND, SIZE])


def test_losses_in_the_order_of_the_outputs_and_one_for_all():
    model = both()
    model.compile("sgd", ["sparse_categorical_crossentropy", "huber"], loss_weights=[1, 0.1])
    first, second = model.settings.goal([n.id for n in model.network.outputs])
    assert (first.loss.kind, first.weight) == ("sparse_categorical_crossentropy", 1.0)
    assert (second.loss.kind, second.weight) == ("huber", 0.1)
    model.compile("sgd", {"kind": "huber", "delta": 2.0}, metrics=["mean_squared_error"])
    first, second = model.settings.goal([n.id for n in model.network.outputs])
    assert first == second
    assert first.loss.delta == 2.0
    assert set(model.evaluate([LEFT, RIGHT], [np.eye(3)[KIND], SIZE])) == {
        "loss", "kind_loss", "size_loss", "kind_mean_squared_error", "size_mean_squared_error",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"loss": {"kind_of": "huber"}}, "there is no output ‘kind_of’. The outputs are kind, size"),
        ({"loss": {"size": "huber"}}, "loss: kind has none. Every output needs one"),
        ({"loss": ["huber"]}, "one loss for each of the outputs kind, size, or name them; got 1"),
        ({"loss": "huber", "loss_weights": {"sizes": 1}}, "no output ‘sizes’"),
        ({"loss": "huber", "metrics": {"sizes": "r2"}}, "metrics: there is no output ‘sizes’"),
    ],
)
def test_what_compile_cannot_do(options, sentence):
    with pytest.raises(ModelError, match=sentence):
        both().compile("sgd", **options)


def test_a_single_output_may_be_named_and_is_not_weighed():
    model = Sequential([Input((3,)), layers.Dense(1, name="out")])
    model.compile("sgd", {"out": "huber"}, {"out": ["r2"]})
    assert (model.settings.loss.kind, model.settings.metrics[0].kind) == ("huber", "r2")
    with pytest.raises(ModelError, match="loss_weights weigh the losses of several outputs"):
        model.compile("sgd", "huber", loss_weights=[2.0])


@pytest.mark.parametrize(
    ("x", "y", "sentence"),
    [
        (LEFT, [KIND, SIZE], "x: give one array for each of the layers left, right"),
        ([LEFT, RIGHT], KIND, "y: give one array for each of the layers kind, size"),
        ([LEFT, RIGHT], {"kind": KIND}, "y: the layers are kind, size, but arrays are given for kind"),
        ([RIGHT, LEFT], [KIND, SIZE], "x for left has samples of shape"),
        ([LEFT, RIGHT[:5]], [KIND, SIZE], "x has 120 samples for left, but 5 for right"),
        ([LEFT, RIGHT], [KIND + 1, SIZE], "y for kind must hold class numbers from 0 to 2"),
        ([LEFT, RIGHT], [KIND, SIZE[:9]], "There are 120 samples, but y for size has 9 rows"),
    ],
)
def test_arrays_that_do_not_fit(x, y, sentence):
    with pytest.raises(ModelError, match=sentence):
        compiled().fit(x, y)


def test_an_output_is_where_the_network_ends():
    start = Input((2,))
    inner = layers.Dense(3, name="inner")(start)
    end = layers.Dense(1)(inner)
    with pytest.raises(ModelError, match="inner feeds other layers, and an output is where"):
        Model(start, [inner, end])
    with pytest.raises(ModelError, match="given as an output twice"):
        Model(start, [end, end])
    shown = layers.Activation("linear", name="shown")(inner)
    said = Model(start, [shown, end]).predict(np.ones((2, 2)))
    assert said["shown"].shape == (2, 3)


def test_a_project_of_the_app_takes_its_table_whole(tmp_path):
    document = template("iris").open()
    state, spec = document.state, document.state.network
    last = spec.outputs[0]
    spec, twin = spec.with_node(last.layer, "twin")
    spec = spec.with_edge(spec.incoming[last.id][0].source, twin.id)
    document.state = state.replace(network=spec)
    document.save(tmp_path / "twins.nnstudio")
    model = load(tmp_path / "twins.nnstudio")
    data = model.data()
    y = data.train.y
    model.fit(data.train.x, [y, y], epochs=2)
    assert set(model.predict(data.test.x)) == {last.name, "twin"}


# A second fit -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["adam", "nadam", "rmsprop", {"kind": "sgd", "momentum": 0.9}])
def test_a_second_fit_goes_on_with_what_the_optimizer_remembers(kind):
    def begun():
        model = Sequential([Input((3,)), layers.Dense(4, "tanh"), layers.Dense(1)])
        model.compile(kind, "mean_squared_error", dtype="float64")
        return model

    how = {"batch_size": 120, "shuffle": False}
    once, twice, anew = begun(), begun(), begun()
    once.fit(LEFT, SIZE, epochs=6, **how)
    twice.fit(LEFT, SIZE, epochs=2, **how)
    twice.fit(LEFT, SIZE, epochs=4, **how)
    anew.fit(LEFT, SIZE, epochs=2, **how)
    anew.compile(kind, "mean_squared_error", dtype="float64")
    anew.fit(LEFT, SIZE, epochs=4, **how)
    assert once.network.vector.tobytes() == twice.network.vector.tobytes()
    assert once.network.vector.tobytes() != anew.network.vector.tobytes()
