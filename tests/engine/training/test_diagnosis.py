"""Findings on numbers made up to have exactly one thing wrong."""

import math

import pytest

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.diagnosis import CHECKS, dead_units, diagnose, summary
from nnstudio.engine.training.events import Diagnostics, EpochDone, Finished, LayerStatistics
from nnstudio.engine.training.settings import TrainingSettings

SPARSE = "sparse_categorical_crossentropy"


def chain(*activations, units=8):
    """input → dense … → dense, with these activations."""
    spec, before = NetworkSpec().with_node(LAYERS["input"]())
    for activation in activations:
        spec, node = spec.with_node(LAYERS["dense"].build({"units": units, "activation": activation}))
        spec, before = spec.with_edge(before.id, node.id), node
    return spec


def seen(spec, norms, *, dead=0.0, times=5):
    """The same diagnostics several times over."""
    nodes = [n for n in spec.nodes if n.layer.kind == "dense"]
    layers = tuple(
        LayerStatistics(n.id, n.name, norm, 2.0, 0.0, 1.0, dead) for n, norm in zip(nodes, norms, strict=True)
    )
    return [Diagnostics(1, step, 0.5, 0.01, layers) for step in range(1, times + 1)]


def codes(findings):
    return [f.code for f in findings]


def test_a_healthy_training_has_no_finding():
    spec = chain("relu", "relu", "linear")
    assert diagnose(seen(spec, [0.1, 0.2, 0.3]), spec) == ()


def test_a_gradient_that_vanishes_behind_sigmoids_is_named_with_its_factor():
    spec = chain("sigmoid", "sigmoid", "linear")
    (finding,) = diagnose(seen(spec, [2e-6, 1e-4, 2e-2]), spec)
    assert finding.code == "vanishing"
    assert finding.title == "Vanishing gradient in dense_1"
    assert (
        finding.sentence == "Its gradient is 10⁻⁴ of dense_3’s: each sigmoid multiplies it by at most 0.25."
    )
    assert finding.nodes == (spec.named("dense_1").id,)


def test_the_remedy_changes_hidden_layers_alone():
    spec = chain("sigmoid", "tanh", "sigmoid")
    (finding,) = diagnose(seen(spec, [1e-9, 1e-5, 1e-2]), spec)
    (fix,) = finding.fixes
    assert fix.label == "Use ReLU + He"
    changed, _ = fix.change(spec, TrainingSettings())
    layers = [n.layer for n in changed.nodes[1:]]
    assert [layer.activation.kind for layer in layers] == ["relu", "relu", "sigmoid"]
    assert [layer.kernel_initializer.kind for layer in layers] == ["he_normal", "he_normal", "glorot_uniform"]
    assert diagnose(seen(changed, [1e-9, 1e-5, 1e-2]), changed) == ()


@pytest.mark.parametrize(
    ("activations", "norms", "times"),
    [
        (("relu", "relu", "linear"), [1e-9, 1e-5, 1e-2], 5),  # small, but nothing saturates
        (("sigmoid", "sigmoid", "linear"), [2e-3, 1e-1, 1.0], 5),  # above one thousandth
        (("sigmoid", "sigmoid", "linear"), [1e-9, 1e-5, 1e-2], 4),  # too early to tell
        (("linear", "sigmoid"), [1e-9, 1e-2], 5),  # only the output saturates
        (("sigmoid", "sigmoid", "linear"), [math.nan, 1e-5, 1e-2], 5),
    ],
)
def test_what_is_not_a_vanishing_gradient(activations, norms, times):
    spec = chain(*activations)
    assert diagnose(seen(spec, norms, times=times), spec) == ()


def test_an_exploding_gradient_names_the_largest_layer():
    spec = chain("relu", "relu", "linear")
    (finding,) = diagnose(seen(spec, [3e4, 2e3, 10.0]), spec)
    assert finding.title == "Exploding gradient in dense_1"
    assert "3e4" in finding.sentence
    _, settings = finding.fixes[0].change(spec, TrainingSettings())
    assert settings.clip_norm == 1.0


def test_divergence_comes_first_and_names_the_layer():
    spec = chain("sigmoid", "sigmoid", "linear")
    ended = Finished(
        "diverged", 2, 17, 0.4, layer="dense_2", sentence="dense_2 grew beyond float32 in step 17."
    )
    findings = diagnose(seen(spec, [1e-9, 1e-5, 1e-2]), spec, finished=ended)
    assert codes(findings) == ["diverged", "vanishing"]
    assert findings[0].severity == "error"
    assert findings[0].title == "Training diverged in dense_2"
    assert findings[0].nodes == (spec.named("dense_2").id,)
    _, settings = findings[0].fixes[0].change(spec, TrainingSettings())
    assert settings.optimizer.learning_rate == pytest.approx(0.001)


def test_dead_units_are_counted_only_behind_relu_and_only_if_they_stay_dead():
    spec = chain("relu", "relu", "linear")
    lasting = seen(spec, [0.1, 0.1, 0.1], dead=0.75)
    (finding,) = diagnose(lasting, spec)
    assert finding.title == "Dead units in dense_1"
    assert finding.sentence.startswith("75% of its units")
    changed, _ = finding.fixes[0].change(spec, TrainingSettings())
    assert changed.named("dense_1").layer.activation.kind == "leaky_relu"
    once_alive = [*seen(spec, [0.1] * 3, dead=0.0, times=1), *lasting[1:]]
    assert diagnose(once_alive, spec) == ()
    other = chain("tanh", "tanh", "linear")
    assert diagnose(seen(other, [0.1] * 3, dead=0.75), other) == ()


def test_an_activation_layer_behind_a_dense_one_counts_as_its_activation():
    spec = chain("linear", "linear")
    spec, node = spec.inserted(LAYERS["activation"].build({"activation": "sigmoid"}), spec.edges[1])
    (finding,) = diagnose(seen(spec, [1e-9, 1e-2]), spec)
    assert finding.code == "vanishing"
    changed, _ = finding.fixes[0].change(spec, TrainingSettings())
    assert changed.by_id[node.id].layer.activation.kind == "relu"


def epochs(validation, train=None):
    train = train or [1 / (i + 1) for i in range(len(validation))]
    return [
        EpochDone(i + 1, i + 1, 0.1, {"loss": a}, {"loss": b})
        for i, (a, b) in enumerate(zip(train, validation, strict=True))
    ]


def test_overfitting_is_a_validation_loss_that_rises_while_training_falls():
    spec = chain("relu", "linear")
    rising = [1.0, 0.8, 0.6, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.9]
    (finding,) = diagnose(seen(spec, [0.1, 0.1]), spec, epochs(rising))
    assert finding.code == "overfitting"
    assert finding.sentence.startswith("Validation loss was lowest after epoch 4 (0.5) and is 0.9 now")
    _, settings = finding.fixes[0].change(spec, TrainingSettings())
    assert settings.early_stopping == 8
    changed, _ = finding.fixes[1].change(spec, TrainingSettings())
    assert [n.layer.kind for n in changed.nodes] == ["input", "dense", "dense", "dropout"]
    assert changed.incoming[changed.outputs[0].id][0].source == changed.named("dropout_1").id


@pytest.mark.parametrize(
    ("validation", "train"),
    [
        ([1 / (i + 1) for i in range(12)], None),  # still falling
        ([0.5] * 11 + [0.52], None),  # hardly risen
        ([0.3] + [0.6] * 11, [0.1] + [0.5] * 11),  # training rises as well
        ([0.3] + [0.9] * 8, None),  # nine epochs are too few
    ],
)
def test_what_is_not_overfitting(validation, train):
    spec = chain("relu", "linear")
    assert diagnose(seen(spec, [0.1, 0.1]), spec, epochs(validation, train)) == ()


def test_the_best_of_many_epochs_is_named_whichever_are_looked_at():
    spec = chain("relu", "linear")
    validation = [0.5 + i / 2000 for i in range(2000)]
    validation[777] = 0.25  # of 2000 epochs every fifth is looked at
    (finding,) = diagnose(seen(spec, [0.1, 0.1]), spec, epochs(validation), best=777)
    assert finding.sentence.startswith("Validation loss was lowest after epoch 778 (0.25) and is 1.5 now")


FLAT, FALLING = [9.2, 8.9, *[8.8] * 6], [2.0 * 0.9**i for i in range(8)]


def test_logits_under_a_loss_that_wants_probabilities_are_named_once_the_loss_is_flat():
    spec, settings = chain("relu", "linear"), TrainingSettings.build({"loss": SPARSE})
    (finding,) = diagnose(seen(spec, [0.1, 0.1]), spec, epochs(FLAT, FLAT), settings=settings)
    assert finding.code == "no_probabilities"
    assert finding.sentence == (
        "The loss stays at 8.8: sparse categorical cross-entropy takes the logarithm of a probability, "
        "but dense_2 ends with linear."
    )
    changed, _ = finding.fixes[0].change(spec, settings)
    assert changed.named("dense_2").layer.activation.kind == "softmax"


@pytest.mark.parametrize(
    ("activation", "loss", "train"),
    [
        ("linear", SPARSE, FALLING),  # it learns all the same
        ("linear", SPARSE, FLAT[:4]),  # four epochs are too few
        ("softmax", SPARSE, [loss / 4 for loss in FLAT]),
        ("linear", "mean_squared_error", FLAT),
    ],
)
def test_what_is_no_output_without_probabilities(activation, loss, train):
    spec, settings = chain("relu", activation), TrainingSettings.build({"loss": loss})
    assert diagnose(seen(spec, [0.1, 0.1]), spec, epochs(train, train), settings=settings) == ()


def test_the_line_under_the_plots_counts_checks_and_dead_units():
    spec = chain("sigmoid", "sigmoid", "linear")
    recent = seen(spec, [1e-9, 1e-5, 1e-2], dead=0.25)
    findings = diagnose(recent, spec)
    assert dead_units(recent[-1], spec) == (6, 24)
    assert len(CHECKS) == 8
    assert summary(recent, spec, findings).startswith("7 checks passed · 1 warning")
    assert summary(recent, spec, findings).endswith("dead units 6 / 24")
    assert summary([], spec, ()) == ""
