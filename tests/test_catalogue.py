"""Everything that can be chosen, by its id. Ids are written in project files: none may change or get lost."""

import pytest

import nnstudio.data
import nnstudio.engine.check
import nnstudio.engine.training.loop
import nnstudio.export  # noqa: F401
from nnstudio.catalog.registry import registries
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.layers.base import WeightedLayer

CATALOGUE = {
    "activations": """linear step sign staircase sigmoid tanh relu leaky_relu prelu elu swish softplus softmax
        selu gelu mish softsign hard_sigmoid exponential log_softmax""",
    "losses": """mean_squared_error half_squared_error sum_squared_error mean_absolute_error huber log_cosh
        binary_crossentropy categorical_crossentropy sparse_categorical_crossentropy hinge kl_divergence
        poisson mean_absolute_percentage_error""",
    "optimizers": "sgd adagrad rmsprop adam adamw nadam adamax adadelta lion",
    "batches": "full_batch single_sample mini_batch",
    "schedules": "constant step_decay exponential_decay cosine_decay one_cycle reduce_on_plateau",
    "initializers": """fan_in_uniform uniform normal lecun_uniform lecun_normal glorot_uniform glorot_normal
        he_uniform he_normal zeros ones constant orthogonal truncated_normal""",
    "layers": """input dense activation dropout flatten reshape conv2d max_pool2d avg_pool2d global_avg_pool2d
        add concatenate maxout conv1d depthwise_conv2d multiply average batch_norm layer_norm gaussian_noise
        spatial_dropout2d embedding simple_rnn lstm gru attention zero_padding2d up_sampling2d""",
    "metrics": """accuracy binary_accuracy top_k_accuracy precision recall f1 roc_auc mean_squared_error
        mean_absolute_error root_mean_squared_error r2""",
    "generators": "xor moons circles spirals blobs rings checkerboard sine plane friedman",
    "datasets": "digits iris wine breast_cancer diabetes",
    "own": "drawn_points typed_table",
    "readers": "csv",
    "transforms": """standardize min_max robust log impute drop_missing ordinal image_scale resize grayscale
        one_hot""",
    "augmentations": "random_flip random_shift random_rotation noise",
    "splits": "stratified random time_order group column",
    "exports": "npz safetensors",
}
EVERY_ID = [(name, kind) for name, ids in CATALOGUE.items() for kind in ids.split()]


@pytest.mark.parametrize(("registry", "kind"), EVERY_ID)
def test_every_id_can_be_chosen(registry, kind):
    cls = registries()[registry][kind]
    assert cls.kind == kind
    assert cls.title
    assert cls.summary().endswith((".", "!", ")"))


@pytest.mark.parametrize("registry", ["activations", "losses", "optimizers", "batches", "schedules",
                                      "initializers", "layers", "metrics"])  # fmt: skip
def test_the_list_is_complete(registry):
    assert set(registries()[registry]) == set(CATALOGUE[registry].split())


@pytest.mark.parametrize(("registry", "kind", "options"), [
    ("optimizers", "sgd", {"learning_rate": 0.01, "momentum": 0.0, "nesterov": False}),
    ("optimizers", "adagrad", {"learning_rate": 0.01}),
    ("optimizers", "rmsprop", {"learning_rate": 0.001, "rho": 0.9}),
    ("optimizers", "adam", {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-8,
                            "bias_correction": True}),
    ("activations", "leaky_relu", {"negative_slope": 0.01}),
    ("activations", "prelu", {"initial_slope": 0.25}),
    ("activations", "elu", {"alpha": 1.0}),
    ("layers", "maxout", {"pieces": 2}),
    ("layers", "dropout", {"classic": False}),
    ("layers", "gru", {"reset_after": True}),
    ("layers", "attention", {"use_scale": False}),
    ("batches", "mini_batch", {"batch_size": 32}),
    *(("schedules", kind, {"warmup": 0.3 if kind == "one_cycle" else 0.0})
      for kind in CATALOGUE["schedules"].split()),
])  # fmt: skip
def test_defaults(registry, kind, options):
    chosen = registries()[registry].parse(kind)
    assert {name: getattr(chosen, name) for name in options} == options


WEIGHTED = [cls.kind for cls in LAYERS.classes() if issubclass(cls, WeightedLayer)]


def test_layers_with_a_kernel():
    assert set(WEIGHTED) == {
        "dense", "maxout", "conv1d", "conv2d", "depthwise_conv2d", "simple_rnn", "lstm", "gru",
    }  # fmt: skip


@pytest.mark.parametrize("kind", WEIGHTED)
def test_options_of_every_layer_with_a_kernel_reach_its_parameters(kind):
    shape = {"conv1d": (6, 2), "conv2d": (6, 6, 2), "depthwise_conv2d": (6, 6, 2)}.get(
        kind, (5,) if kind in ("dense", "maxout") else (6, 2)
    )
    chosen = {
        "kernel_initializer": "ones", "bias_initializer": {"kind": "constant", "value": 3.0}, "l1": 0.1,
        "l2": 0.2, "max_norm": 1.5, "trainable": False,
    }  # fmt: skip
    layer = LAYERS.parse({"kind": kind, **chosen})
    found = {p.name: p for p in layer.parameters([shape])}
    kernel, bias = found["kernel"], found["bias"]
    assert (kernel.initializer.kind, kernel.l1, kernel.l2, kernel.max_norm) == ("ones", 0.1, 0.2, 1.5)
    assert (bias.l1, bias.l2, bias.max_norm) == (0.0, 0.0, None)
    assert 3.0 in bias.initializer.sample(None, bias.shape, 1, 1)
    assert not any(p.trainable for p in found.values())
    assert "bias" not in {p.name for p in layer.replace(use_bias=False).parameters([shape])}


def test_what_embedding_and_normalizations_have_instead():
    chosen = {"l1": 0.1, "l2": 0.2, "max_norm": 1.5, "trainable": False, "embeddings_initializer": "ones"}
    (table,) = LAYERS.parse({"kind": "embedding", **chosen}).parameters([(5,)])
    assert (table.initializer.kind, table.l1, table.l2, table.max_norm) == ("ones", 0.1, 0.2, 1.5)
    assert not table.trainable
    for kind in ("batch_norm", "layer_norm"):
        layer = LAYERS.parse({"kind": kind, "trainable": False, "center": False})
        names = {p.name for p in layer.parameters([(5,)]) if not p.name.startswith("moving")}
        assert names == {"gamma"}
        assert not any(p.trainable for p in layer.parameters([(5,)]))
