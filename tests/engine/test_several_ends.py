"""Several inputs and several outputs: values worked by hand, gradients, names, refusals."""

import numpy as np
import pytest

from nnstudio.engine.check import DataShape
from nnstudio.engine.gradcheck import gradient_check
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.network import Network, NetworkError
from nnstudio.engine.plan import run
from nnstudio.engine.sharing import predict_target, share_sample, share_target, shared_inputs
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.loop import Samples, Training, evaluate
from nnstudio.engine.training.remedies import drop_out
from nnstudio.engine.training.settings import OutputLoss, TrainingSettings
from nnstudio.engine.workspace import Workspace
from tests.engine.gradients import LIMIT, target_for
from tests.engine.several_ends import arrays, drawn, inputs, losses_of, mixed_settings, two_and_two, two_heads
from tests.engine.test_random_networks import Growing

ONE = {"kind": "dense", "units": 1, "use_bias": False}


def by_hand():
    """a = 3·x, b = x/2, both from x; a by squared, b by absolute error counted twice."""
    spec = two_heads(ONE, ONE)
    network = Network(spec, (1,), dtype="float64")
    network.set_weights({"a/kernel": np.array([[3.0]]), "b/kernel": np.array([[0.5]])})
    settings = TrainingSettings.build(
        {"output_losses": losses_of(spec, b=("mean_absolute_error", 2.0)), "metrics": ["mean_squared_error"]}
    )
    x = np.array([[2.0], [4.0]])
    return network, settings, Samples(x, (np.array([[5.0], [10.0]]), np.array([[4.0], [0.0]])))


def test_losses_add_up_by_their_weights_as_worked_by_hand():
    network, settings, samples = by_hand()
    at = Workspace(network, 2, loss=settings.goal([n.id for n in network.outputs]), training=True)
    at.load(samples.x, {n.id: y for n, y in zip(network.outputs, samples.targets, strict=True)})
    run(at.forward + at.backward)
    # a: 6 and 12 for 5 and 10, (1 + 4) / 2; b: 1 and 2 for 4 and 0, (3 + 2) / 2, twice
    assert at.loss() == pytest.approx(2.5 + 2 * 2.5)
    # (2·1·2 + 2·2·4) / 2, and 2 · (-2 + 4) / 2
    assert network.gradients()["a/kernel"].item() == pytest.approx(10.0)
    assert network.gradients()["b/kernel"].item() == pytest.approx(2.0)


def test_evaluation_names_each_output():
    network, settings, samples = by_hand()
    assert evaluate(network, settings, samples) == pytest.approx(
        {"loss": 7.5, "a_loss": 2.5, "b_loss": 2.5, "a_mean_squared_error": 2.5, "b_mean_squared_error": 6.5}
    )


def test_a_step_of_gradient_descent_by_hand():
    network, settings, samples = by_hand()
    settings = settings.replace(optimizer={"kind": "sgd", "learning_rate": 0.1}, epochs=1, metrics=())
    step, epoch, _ = Training(network, settings, samples, samples).run()
    assert step.loss == pytest.approx(7.5)
    assert network.weights()["a/kernel"].item() == pytest.approx(2.0)
    assert network.weights()["b/kernel"].item() == pytest.approx(0.3)
    assert epoch.train == pytest.approx({"loss": 7.5, "a_loss": 2.5, "b_loss": 2.5})
    # a: 4 and 8 for 5 and 10; b: 0.6 and 1.2 for 4 and 0
    assert epoch.validation == pytest.approx({"loss": 2.5 + 2 * 2.3, "a_loss": 2.5, "b_loss": 2.3})


def test_an_output_without_weight_does_not_pull():
    network, settings, samples = by_hand()
    settings = settings.with_output(OutputLoss(output=network.outputs[1].id, weight=0.0))
    list(Training(network, settings.replace(epochs=2), samples).run())
    assert network.weights()["b/kernel"].item() == 0.5
    assert network.weights()["a/kernel"].item() != 3.0


# Gradients ----------------------------------------------------------------------------------------------

HEADS = [
    ("mean_squared_error", "linear"),
    ("categorical_crossentropy", "softmax"),
    ("sparse_categorical_crossentropy", "softmax"),
    ("binary_crossentropy", "sigmoid"),
    ("huber", "tanh"),
    ("poisson", "softplus"),
]


class ManyEnds(Growing):
    """A random network that begins with several inputs and ends in several outputs."""

    def __init__(self, rng, widths):
        super().__init__(rng, (1,))
        self.spec, self.shapes = NetworkSpec(), {}
        for width in widths:
            self.spec, node = self.spec.with_node(LAYERS.parse({"kind": "input", "shape": [int(width)]}))
            self.shapes[node.id] = (width,)

    def end(self, heads):
        joined = self.add("concatenate", *[i for i in self.shapes if i not in self.used])
        deep = self.add({"kind": "dense", "units": 4, "activation": "tanh"}, joined)
        for number, (loss, activation) in enumerate(heads):
            source = joined if number % 2 else deep
            node_id = self.add({"kind": "dense", "units": 3, "activation": activation, "l2": 0.02}, source)
            yield {"output": node_id, "loss": loss, "weight": float(self.rng.uniform(0.2, 3.0))}


@pytest.mark.parametrize("seed", range(24))
def test_gradients_of_random_networks_with_several_ends(seed):
    rng = np.random.default_rng([seed, 77])
    growing = ManyEnds(rng, rng.integers(2, 5, 2 + seed % 2))
    for _ in range(int(rng.integers(3, 7))):
        growing.grow()
    heads = [HEADS[int(i)] for i in rng.choice(len(HEADS), 2 + seed // 2 % 2, replace=False)]
    settings = TrainingSettings.build({"output_losses": list(growing.end(heads))})
    network = drawn(Network(growing.spec, dtype="float64", seed=seed), seed)
    x = tuple(rng.normal(size=(3, *network.shape_of(n.id))) for n in network.inputs)
    y = tuple(target_for(loss, (3, 3), rng) for loss, _ in heads)
    checked = gradient_check(network, settings, x, y)
    names = {c.name for c in checked}
    assert {f"{n.name}/y" for n in network.inputs} <= names
    assert {f"{n.name}/kernel" for n in network.outputs} <= names
    assert max(c.relative_error for c in checked) <= LIMIT


# Names, order, refusals ---------------------------------------------------------------------------------


def test_inputs_go_in_by_order_or_name_and_outputs_come_by_name():
    network = Network(two_and_two())
    (left, right), _ = arrays(5)
    assert [n.name for n in network.inputs] == ["left", "right"]
    assert [n.name for n in network.outputs] == ["kind", "size"]
    found = network.predict([left, right])
    assert {name: y.shape for name, y in found.items()} == {"kind": (5, 3), "size": (5, 1)}
    again = network.predict({"right": right, "left": left}, batch_size=2)
    for name, y in found.items():
        np.testing.assert_allclose(again[name], y, rtol=1e-6)
    with pytest.raises(NetworkError, match="ends in several layers \\(kind, size\\)"):
        _ = network.output


@pytest.mark.parametrize(
    ("x", "sentence"),
    [
        (np.zeros((2, 3)), "2 input layers \\(left, right\\): give one array for each"),
        ([np.zeros((2, 3))], "2 input layers"),
        ([np.zeros((2, 3)), np.zeros((2, 3))], "right expects samples of shape \\(2,\\)"),
        ([np.zeros((2, 3)), np.zeros((3, 2))], "left receives 2 samples and right 3"),
        ({"left": np.zeros((2, 3))}, "are left, right, but arrays come for left"),
    ],
)
def test_other_inputs_are_refused(x, sentence):
    with pytest.raises(NetworkError, match=sentence):
        Network(two_and_two()).predict(x)


def nan_at_2(values):
    spoilt = np.array(values)
    spoilt[2, 1] = np.nan
    return spoilt


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda x, y: (x, y[:1]), "2 output layers \\(kind, size\\), but 1 target"),
        (lambda x, y: ((x[0], nan_at_2(x[1])), y), "The input right\\[2, 1\\] is nan"),
        (lambda x, y: (x, (y[0] + 1, y[1])), "The target kind\\[.*\\] is 3, but"),
        (lambda x, y: (x, (y[0], y[1][:4])), "6 samples and 4 targets for size"),
        (lambda x, y: ((x[0], x[1][:5]), y), "left has 6 samples and right has 5"),
    ],
)
def test_samples_that_cannot_be_are_refused_by_name(change, sentence):
    spec = two_and_two()
    x, y = arrays(6, seed=3)
    y = (np.array([0, 1, 2, 0, 1, 2]), y[1])
    with pytest.raises(NetworkError, match=sentence):
        Training(Network(spec), mixed_settings(spec), Samples(*change(x, y)))


def test_a_mapped_input_with_a_hole_is_named_when_training_breaks(tmp_path):
    spec = two_and_two()
    (left, right), y = arrays(6, dtype="float32")
    np.save(tmp_path / "right.npy", nan_at_2(right))
    mapped = np.load(tmp_path / "right.npy", mmap_mode="r")
    training = Training(Network(spec), mixed_settings(spec), Samples((left, mapped), y))
    *_, finished = training.run()
    assert (finished.reason, finished.layer) == ("diverged", "right")
    assert finished.sentence.startswith("The input right[2, 1] is nan")


def test_a_loss_that_is_no_number_names_its_output():
    spec = two_heads(ONE, {**ONE, "units": 1})
    network = Network(spec, (1,))
    network.set_weights({"a/kernel": np.ones((1, 1)), "b/kernel": np.full((1, 1), 1e38)})
    y = np.zeros((4, 1), "float32")
    *_, finished = Training(network, TrainingSettings(), Samples(np.ones((4, 1), "float32"), (y, y))).run()
    assert (finished.reason, finished.layer) == ("diverged", "b")


def test_a_single_output_is_trained_for_the_loss_of_the_training():
    settings = TrainingSettings.build(
        {"output_losses": [{"output": "n2", "loss": "huber", "weight": 3.0}], "metrics": ["r2"]}
    )
    assert settings.goal(["n2"]).kind == "mean_squared_error"
    (first, second) = settings.goal(["n2", "n3"])
    assert (first.loss.kind, first.weight) == ("huber", 3.0)
    assert (second.loss.kind, second.weight) == ("mean_squared_error", 1.0)


def test_an_output_like_the_others_has_no_entry_of_its_own():
    settings = TrainingSettings().with_output(OutputLoss(output="n2", weight=2.0))
    assert settings.of_output("n2").weight == 2.0
    assert settings.with_output(OutputLoss(output="n2")).output_losses == ()
    again = TrainingSettings.build({k: v for k, v in settings.to_dict().items() if k != "kind"})
    assert again == settings
    with pytest.raises(ValueError, match="the output ‘n2’ appears twice"):
        TrainingSettings.build({"output_losses": [{"output": "n2"}, {"output": "n2"}]})


# Training -----------------------------------------------------------------------------------------------


def training(checkpoint=None, **more):
    spec = two_and_two()
    settings = mixed_settings(
        spec, optimizer="adam", epochs=4, metrics=["mean_absolute_error"],
        batches={"kind": "mini_batch", "batch_size": 8}, **more,
    )  # fmt: skip
    parts = [Samples(*arrays(rows, seed, "float32")) for rows, seed in ((37, 0), (11, 1))]
    return Training(Network(spec, seed=5), settings, *parts, checkpoint)


def log(events):
    return [(e[:3] if isinstance(e, tuple) else (e.train, e.validation)) for e in list(events)[:-1]]


@pytest.mark.parametrize("point", [1, 3, 5, 6, 8, 17])
def test_it_goes_on_bit_for_bit_from_the_middle(point):
    whole = training()
    events = log(whole.run())
    first = training()
    running = first.run()
    for _ in range(point):
        next(running)
    second = training(first.checkpoint())
    rest = log(second.run())
    assert rest == events[point:]
    assert second.network.vector.tobytes() == whole.network.vector.tobytes()
    assert set(events[5][0]) == {
        "loss", "kind_loss", "size_loss", "kind_mean_absolute_error", "size_mean_absolute_error",
    }  # fmt: skip


def test_the_parts_of_an_epochs_loss_add_up():
    running = training()
    train, _ = log(running.run())[5]
    penalty_then = train["loss"] - train["kind_loss"] - train["size_loss"] / 3
    assert 0 < penalty_then < 0.2 * train["loss"]  # what l2 adds


def test_it_learns_both():
    spec = two_and_two()
    x, _ = arrays(200, dtype="float32")
    y = ((x[0][:, 0] > 0).astype("int64") + (x[1][:, 0] > 0), x[0][:, :1] - x[1][:, 1:])
    settings = mixed_settings(
        spec, optimizer={"kind": "adam", "learning_rate": 0.02}, epochs=60, metrics=["accuracy"]
    )
    network, samples = Network(spec, seed=1), Samples(x, y)
    list(Training(network, settings, samples).run())
    found = evaluate(network, settings, samples)
    assert found["kind_accuracy"] > 0.9
    assert found["size_loss"] < 0.3


# One table for several ends -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shapes", "sample", "expected"),
    [
        ([None], (5,), [((5,), None)]),
        ([[2], [3]], (5,), [((2,), (0, 2)), ((3,), (2, 5))]),
        ([[2], None, [1]], (5,), [((2,), (0, 2)), ((2,), (2, 4)), ((1,), (4, 5))]),
        ([None, None], (5,), [((5,), None), ((5,), None)]),
        ([[5], None], (5,), [((5,), None), ((5,), None)]),
        ([None, [4, 4, 1]], (4, 4, 1), [((4, 4, 1), None), ((4, 4, 1), None)]),
    ],
)
def test_inputs_share_a_sample_out(shapes, sample, expected):
    shares = share_sample(inputs(*shapes), sample)
    assert shares.fits
    found = []
    for number in range(len(shapes)):
        cut = shares.columns.get(f"n{number + 1}")
        found.append((shares.shapes[f"n{number + 1}"], None if cut is None else (cut.start, cut.stop)))
    assert found == expected


@pytest.mark.parametrize(
    ("shapes", "sample"),
    [([[2], [2]], (5,)), ([[5], [1]], (5,)), ([[2], None, None], (5,)), ([[5], [2], None], (5,)),
     ([[4], None], (4, 4, 1)), ([[4, 4, 1], [2]], (5,))],
)  # fmt: skip
def test_inputs_that_ask_for_what_is_not_there(shapes, sample):
    assert not share_sample(inputs(*shapes), sample).fits


def test_an_input_without_a_wire_leaves_the_others_theirs():
    spec, _ = inputs([2], None).with_node(LAYERS.parse("input"))
    shares = share_sample(spec, (5,))
    assert shares.fits
    assert (shares.shapes["n1"], shares.shapes["n2"]) == ((2,), (3,))


def test_a_shared_sample_reaches_each_input():
    network = Network(inputs([2], None), (5,))
    x = np.arange(10.0).reshape(2, 5)
    left, right = shared_inputs(network, x)
    np.testing.assert_array_equal(left, [[0, 1], [5, 6]])
    np.testing.assert_array_equal(right, [[2, 3, 4], [7, 8, 9]])


VALUES, CLASSES, PAIR = (
    DataShape((5,), *rest) for rest in (("values", 3), ("labels", 4, 4), ("labels", 2, 2))
)


@pytest.mark.parametrize(
    ("units", "data", "expected"),
    [
        ([3, 3], VALUES, {}), ([1, 2], VALUES, {"0": (0, 1), "1": (1, 3)}), ([2, 2], VALUES, None),
        ([3, 1], VALUES, None), ([4, 4], CLASSES, {}), ([1, 3], CLASSES, None), ([1, 2], PAIR, {}),
    ],
)  # fmt: skip
def test_outputs_share_a_target_out(units, data, expected):
    found = share_target({str(i): (n,) for i, n in enumerate(units)}, data)
    assert found == (None if expected is None else {i: slice(*cut) for i, cut in expected.items()})


def test_the_prediction_of_a_whole_target():
    x = np.array([[1.0], [2.0]])
    shared = Network(two_heads(ONE, ONE), (1,), dtype="float64")
    shared.set_weights({"a/kernel": np.array([[2.0]]), "b/kernel": np.array([[-1.0]])})
    np.testing.assert_allclose(predict_target(shared, x, DataShape((1,), "values", 2)), [[2, -1], [4, -2]])
    np.testing.assert_allclose(predict_target(shared, x, DataShape((1,), "values", 1)), [[2], [4]])


def test_the_remedy_against_overfitting_puts_dropout_before_each_output():
    spec = two_heads(ONE, ONE, hidden={"kind": "dense", "units": 3})
    (fix,) = drop_out(spec)
    mended, _ = fix.change(spec, TrainingSettings())
    before = [mended.by_id[mended.incoming[n.id][0].source].layer.kind for n in mended.outputs]
    assert [n.name for n in mended.outputs] == ["a", "b"]
    assert before == ["dropout", "dropout"]
    assert drop_out(mended) == ()
