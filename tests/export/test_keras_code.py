"""The project as Keras code: right names for every kind, right structure, and it runs where Keras is."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nnstudio.data import prepare
from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.analysis import analyse
from nnstudio.engine.initializers import INITIALIZERS
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.metrics import METRICS
from nnstudio.engine.optimizers import OPTIMIZERS
from nnstudio.engine.schedules import SCHEDULES
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.export import keras_layers, keras_training, keras_words
from nnstudio.export.keras_code import KerasCode, keras_code
from nnstudio.project import ProjectState, edits
from nnstudio.project.templates import template, templates
from tests.engine.several_ends import inputs, losses_of, mixed_settings, two_and_two, two_heads

SHAPES = {1: [6], 2: [5, 4], 3: [8, 8, 3]}
RANK = {
    "conv2d": 3, "depthwise_conv2d": 3, "zero_padding2d": 3, "up_sampling2d": 3, "max_pool2d": 3,
    "avg_pool2d": 3, "global_avg_pool2d": 3, "spatial_dropout2d": 3, "conv1d": 2, "simple_rnn": 2, "lstm": 2,
    "gru": 2, "attention": 2,
}  # fmt: skip
ENOUGH = {"embedding": {"input_dim": 50}, "lstm": {"units": 3}, "gru": {"units": 3}}


def chain(shape: list[int], *layers: dict[str, object], **training: object) -> ProjectState:
    state, last = ProjectState(title='A "quoted" title'), None
    for number, layer in enumerate([{"kind": "input", "shape": shape}, *layers]):
        state, last = edits.add_layer(state, LAYERS.parse(layer), (200 * number, 0), after=last)
    return edits.set_training(state, TrainingSettings.build(training)) if training else state


def of_kind(kind: str, **options: object) -> ProjectState:
    """A small network around one layer of this kind; merging layers get two branches."""
    rank = RANK.get(kind, 1)
    layer = {"kind": kind, **ENOUGH.get(kind, {}), **options}
    cls = LAYERS[kind]
    if not cls.variadic and len(cls.slots) == 1:
        return chain(SHAPES[rank], layer)
    state = chain(SHAPES[rank], {"kind": "gaussian_noise"}, {"kind": "dropout"})
    first, second = state.network.nodes[1].id, state.network.nodes[2].id
    state, made = edits.add_layer(state, LAYERS.parse(layer), (600, 0))
    state = edits.connect(state, first, made, 0)
    return edits.connect(state, second, made, 1)


def code(state: ProjectState) -> KerasCode:
    return keras_code(state, analyse(state.network, None))


def template_code(name: str) -> KerasCode:
    state = template(name).open().state
    prepared = prepare(state.data, None)
    return keras_code(state, analyse(state.network, prepared.shape.sample), prepared)


def line_of(made: KerasCode, node_name: str, state: ProjectState) -> str:
    node = state.network.named(node_name).id
    return " ".join(line.text.strip() for line in made.lines if line.node == node)


# Every kind says it -------------------------------------------------------------------------------------


def test_every_kind_has_a_row():
    assert set(keras_layers.LAYERS) == set(LAYERS) - {"input"}
    assert set(keras_words.ACTIVATIONS) == set(ACTIVATIONS)
    assert set(keras_words.INITIALIZERS) == set(INITIALIZERS)
    assert set(keras_training.LOSSES) == set(LOSSES)
    assert set(keras_training.OPTIMIZERS) == set(OPTIMIZERS)
    assert set(keras_training.SCHEDULES) == set(SCHEDULES)
    assert set(keras_training.METRICS) == set(METRICS)


@pytest.mark.parametrize("kind", [k for k in LAYERS if k != "input"])
def test_every_layer_is_python(kind):
    ast.parse(code(of_kind(kind)).text)


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_every_activation_is_python(kind):
    ast.parse(code(of_kind("dense", activation=kind)).text)


@pytest.mark.parametrize("kind", INITIALIZERS)
def test_every_initializer_is_python(kind):
    ast.parse(code(of_kind("dense", kernel_initializer=kind, bias_initializer=kind)).text)


@pytest.mark.parametrize(
    ("option", "kind"),
    [("loss", k) for k in LOSSES]
    + [("optimizer", k) for k in OPTIMIZERS]
    + [("schedule", k) for k in SCHEDULES],
)
def test_every_setting_is_python(option, kind):
    ast.parse(code(chain([2], {"kind": "dense"}, **{option: kind})).text)


@pytest.mark.parametrize("name", [t.id for t in templates()])
def test_every_template_is_python(name):
    made = template_code(name)
    ast.parse(made.text)
    assert max(len(line.text) for line in made.lines) <= 110


# What is written ----------------------------------------------------------------------------------------


def test_a_chain_is_sequential():
    text = template_code("digits").text
    assert "model = keras.Sequential(" in text
    assert "keras.Model(" not in text
    assert '        keras.Input(shape=(8, 8, 1), name="input_1"),\n' in text
    assert (
        '        keras.layers.Dense(64, activation="relu", kernel_initializer="he_normal", name="dense_1"),\n'
        in text
    )
    assert "keras.optimizers.Adam(learning_rate=0.002, epsilon=1e-08)" in text
    assert 'loss="sparse_categorical_crossentropy"' in text
    assert 'metrics=["accuracy"]' in text
    assert "batch_size=32, epochs=40)" in text


def test_branches_are_functional_and_slots_keep_their_order():
    text = template_code("residual").text
    assert 'add_1 = keras.layers.Add(name="add_1")([dense_2, dropout_1])' in text
    assert "model = keras.Model(input_1, dense_3)" in text
    assert "Sequential" not in text


def test_penalties_limits_padding_and_freezing():
    state = of_kind(
        "conv2d", filters=4, kernel_size=[3, 5], strides=[2, 2], padding="same", l1=0.01, l2=0.02,
        max_norm=2.0, trainable=False, use_bias=False,
    )  # fmt: skip
    assert line_of(code(state), "conv2d_1", state) == (
        'keras.layers.Conv2D( 4, (3, 5), strides=(2, 2), padding="same", use_bias=False, '
        "kernel_regularizer=keras.regularizers.L1L2(l1=0.01, l2=0.02), "
        "kernel_constraint=keras.constraints.MaxNorm(2.0, axis=[0, 1, 2]), trainable=False, "
        'name="conv2d_1", ),'
    )
    dense = of_kind("dense", units=3, l2=0.5)
    assert "kernel_regularizer=keras.regularizers.L2(0.5)" in line_of(code(dense), "dense_1", dense)
    embedding = of_kind("embedding", l1=0.5, max_norm=1.0)
    found = line_of(code(embedding), "embedding_1", embedding)
    assert "embeddings_regularizer=keras.regularizers.L1(0.5)" in found
    assert "MaxNorm(1.0, axis=1)" in found


def test_what_keras_lacks_is_said_in_a_comment():
    maxout = of_kind("maxout", units=4, pieces=3, activation="tanh")
    found = line_of(code(maxout), "maxout_1", maxout)
    assert found.startswith("# Keras has no maxout")
    assert 'Dense(3 * 4, name="maxout_1"), keras.layers.Reshape((3, 4), name="maxout_1_pieces")' in found
    assert found.endswith('keras.layers.Activation("tanh", name="maxout_1_activation"),')
    assert "# Keras has no half squared error." in code(chain([2], loss="half_squared_error")).text
    assert "# Keras has no one-cycle" in code(chain([2], schedule="one_cycle")).text
    assert "# Keras has no step function" in code(of_kind("dense", activation="step")).text


def test_a_learned_slope_is_a_layer_of_its_own():
    state = of_kind("conv2d", activation="prelu", trainable=False)
    assert line_of(code(state), "conv2d_1", state).endswith(
        "keras.layers.PReLU( alpha_initializer=keras.initializers.Constant(0.25), shared_axes=[1, 2], "
        'trainable=False, name="conv2d_1_prelu", ),'
    )
    alone = of_kind("activation", activation="prelu")
    assert line_of(code(alone), "activation_1", alone) == (
        'keras.layers.PReLU( alpha_initializer=keras.initializers.Constant(0.25), name="activation_1", ),'
    )


def test_schedules_count_in_steps_as_keras_does():
    warm = code(chain([2], epochs=10, schedule={"kind": "cosine_decay", "warmup": 0.1, "alpha": 0.2})).text
    assert "steps_per_epoch = -(-len(x_train) // 32)" in warm
    expected = (
        "keras.optimizers.schedules.CosineDecay(0.01*0.01,decay_steps=int(0.9*10*steps_per_epoch),"
        "alpha=0.2,warmup_target=0.01,warmup_steps=int(0.1*10*steps_per_epoch),)"
    )
    assert expected in "".join(warm.split())
    stairs = code(chain([2], schedule={"kind": "step_decay", "drop": 0.5, "every": 5})).text
    assert "decay_steps=5 * steps_per_epoch, decay_rate=0.5, staircase=True" in " ".join(stairs.split())
    plateau = code(chain([2], schedule={"kind": "reduce_on_plateau", "smallest": 0.1})).text
    assert 'ReduceLROnPlateau("loss", factor=0.1, patience=10, min_delta=0.0001, min_lr=0.001)' in plateau


def test_clipping_and_early_stopping():
    text = code(chain([2], clip_norm=1.0, clip_value=0.5, early_stopping=7, shuffle=False)).text
    assert "global_clipnorm=1.0)" in text
    assert "# Keras clips either by norm or by value" in text
    assert 'keras.callbacks.EarlyStopping("loss", patience=7, restore_best_weights=True)' in text
    assert "shuffle=False" in text


def test_lines_know_their_node():
    state = template("residual").open().state
    made = template_code("residual")
    node = state.network.named("add_1").id
    assert [made.lines[i].text for i in made.lines_of([node])] == [
        'add_1 = keras.layers.Add(name="add_1")([dense_2, dropout_1])'
    ]
    assert made.lines_of([""]) == []


def test_an_unfinished_drawing_is_written_as_far_as_it_goes():
    state = chain([4], {"kind": "dense", "units": 2})
    state, loose = edits.add_layer(state, LAYERS.parse("dense"), (0, 200))
    made = code(state)
    assert "# dense_2 is not connected: it is left out here." in made.text
    assert made.lines_of([loose]) != []
    ast.parse(made.text)
    empty = code(ProjectState())
    assert "There is no network yet" in empty.text
    ast.parse(empty.text)
    unknown = keras_code(template("digits").open().state, analyse(ProjectState().network, None))
    assert "keras.Input(shape=..." in unknown.text


def test_names_that_python_or_keras_cannot_take():
    state = chain([4], {"kind": "dense", "units": 2}, {"kind": "add"})
    for old, new in (("input_1", "class"), ("dense_1", "schön/1"), ("add_1", "model")):
        state = edits.rename(state, state.network.named(old).id, new) if "/" not in new else state
    text = code(state).text
    assert 'layer_class = keras.Input(shape=(4,), name="class")' in text
    assert "model_ = keras.layers.Add" in text
    ast.parse(text)


# With Keras itself --------------------------------------------------------------------------------------

# Several inputs and outputs ------------------------------------------------------------------------------


def two_ends() -> ProjectState:
    spec = two_and_two()
    settings = mixed_settings(spec, metrics=["mean_squared_error"])
    kind = settings.of_output(spec.named("kind").id).replace(metrics=("accuracy",))
    return ProjectState(network=spec, training=settings.with_output(kind))


def twins() -> ProjectState:
    """The iris template with a second output, whose loss counts a half."""
    state = template("iris").open().state
    last = state.network.outputs[0]
    spec, twin = state.network.with_node(last.layer, "twin")
    spec = spec.with_edge(spec.incoming[last.id][0].source, twin.id)
    entry = {"output": twin.id, "loss": "sparse_categorical_crossentropy", "weight": 0.5}
    return state.replace(network=spec, training=state.training.replace(output_losses=(entry,)))


def text_of(state: ProjectState) -> str:
    prepared = prepare(state.data, None)
    return keras_code(state, analyse(state.network, prepared.shape.sample), prepared).text


def test_several_inputs_and_outputs_go_by_name():
    text = code(two_ends()).text
    assert "model = keras.Model([left, right], [kind, size])" in text
    assert '    "left": rng.normal(size=(256, 3)).astype("float32"),' in text
    assert '    "kind": rng.integers(3, size=256),' in text
    assert 'loss={"kind": "sparse_categorical_crossentropy", "size": "mean_absolute_error"},' in text
    assert 'loss_weights={"kind": 1.0, "size": 0.3333333333333333},' in text
    assert 'metrics={"kind": ["accuracy"], "size": ["mean_squared_error"]},' in text


def test_outputs_that_learn_the_whole_target_get_it():
    text = text_of(twins())
    assert '    "twin": target_train,' in text
    assert "x_train = rng.normal" in text


def test_columns_are_shared_out_in_code_too():
    state = template("diabetes").open().state
    joined = inputs([4], None)
    state = state.replace(network=joined, layout={}, training=TrainingSettings())
    text = text_of(state)
    assert '    "input_1": table_train[:, 0:4],' in text
    assert '    "input_2": table_train[:, 4:10],' in text
    assert "y_train = rng.normal" in text


def test_an_output_of_two_keras_layers_is_called_like_the_second():
    spec = two_heads({"kind": "dense", "units": 1, "activation": "prelu"}, {"kind": "dense", "units": 1})
    state = ProjectState(network=spec, training=TrainingSettings.build({"output_losses": losses_of(
        spec, a=("mean_absolute_error", 2.0))}))  # fmt: skip
    assert 'loss={"a_prelu": "mean_absolute_error", "b": "mean_squared_error"},' in code(state).text


RUN = """
import json, re, sys
programs = json.load(sys.stdin)
import keras
found = {}
for name, text in programs.items():
    keras.backend.clear_session()
    space = {}
    text = re.sub(r"epochs=\\d+", "epochs=1", text)
    fitted = "digits", "residual", "sine", "two ends", "twins", "moved", "noisy"
    if name not in fitted:  # fitting them all would take minutes
        text = text.replace("history = model.fit(", "(lambda *a, **k: None)(", 1)
    exec(compile(text, name, "exec"), space)
    found[name] = space["model"].count_params()
json.dump(found, sys.stdout)
"""


def python_with_keras() -> str:
    """A Python that has Keras: named by KERAS_PYTHON, or this one."""
    named = os.environ.get("KERAS_PYTHON", "")
    if named and shutil.which(named):
        return named
    probe = subprocess.run(
        [sys.executable, "-c", "import importlib.util as u; print(u.find_spec('keras') is not None)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sys.executable if "True" in probe.stdout else ""


@pytest.mark.timeout(300)
def test_keras_builds_the_same_networks(tmp_path: Path):
    python = python_with_keras()
    if not python:
        pytest.skip("Keras is not installed here: set KERAS_PYTHON to a Python that has it.")
    programs, counts = {}, {}
    for found in templates():
        state = found.open().state
        sample = prepare(state.data, None).shape.sample
        programs[found.id] = template_code(found.id).text
        counts[found.id] = analyse(state.network, sample).total_parameters
    for name, state in (("two ends", two_ends()), ("twins", twins())):
        sample = prepare(state.data, None).shape.sample
        programs[name] = text_of(state) if name == "twins" else code(state).text
        counts[name] = analyse(state.network, sample).total_parameters
    for name, found, augment in (
        ("moved", "digits", ("random_flip", "random_shift", "random_rotation")),
        ("noisy", "residual", ("noise",)),
    ):
        state = template(found).open().state
        programs[name] = text_of(edits.set_data(state, state.data.replace(augment=augment)))
        counts[name] = counts[found]
    options = {"activation": "prelu"}
    for kind in (k for k in LAYERS if k != "input"):
        state = of_kind(kind, **options if kind in ("dense", "conv2d", "maxout", "activation") else {})
        programs[kind] = code(state).text
        counts[kind] = analyse(state.network, None).total_parameters
    done = subprocess.run(
        [python, "-c", RUN], input=json.dumps(programs), capture_output=True, text=True, cwd=tmp_path,
        env={**os.environ, "KERAS_BACKEND": os.environ.get("KERAS_BACKEND", "jax")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1]) == counts
