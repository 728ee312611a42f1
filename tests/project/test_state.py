"""Every kind that can be drawn or set survives a file, with every value its options can take."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from project_samples import small_state

from nnstudio.catalog import registries
from nnstudio.catalog.declaration import Option, OptionError
from nnstudio.data import DATASETS, GENERATORS, OWN, READERS, DataSettings
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.project import ProjectState, edits, file, strict_json


def values_of(option: Option) -> st.SearchStrategy:
    """Values an option may have, as files hold them."""
    low, high = option.minimum, option.maximum
    if option.type == "int":
        found = st.integers(int(low or 0), int(min(high or 1e6, 2**53)))
    elif option.type == "float":
        found = st.floats(
            low if low is not None else -1e6, high if high is not None else 1e6,
            exclude_min=option.exclusive_minimum, exclude_max=option.exclusive_maximum,
        )  # fmt: skip
    elif option.type == "bool":
        found = st.booleans()
    elif option.type == "choice":
        found = st.sampled_from(option.choices)
    elif option.type == "pair":
        found = st.lists(st.integers(1, 9), min_size=2, max_size=2)
    elif option.type == "kind":
        found = st.sampled_from([kind for name in option.registry.split(",") for kind in registries()[name]])
    else:
        found = st.just(option.default)
    return found | st.none() if option.optional else found


def declarations(cls):
    return st.fixed_dictionaries({name: values_of(o) for name, o in cls.options().items()})


def built(cls, options):
    """The declaration, or None where options contradict each other (a range with its ends swapped …)."""
    try:
        return cls.build(options)
    except OptionError:
        return None


@pytest.mark.parametrize("kind", list(LAYERS))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_every_layer_kind_survives_a_file(kind, data):
    layer = built(LAYERS[kind], data.draw(declarations(LAYERS[kind])))
    if layer is None:
        return
    state, _ = edits.add_layer(small_state(), layer, (1.5, -2.25))
    assert ProjectState.from_dict(strict_json.read(strict_json.write(state.to_dict()), "x")) == state


@settings(max_examples=50, deadline=None)
@given(options=declarations(TrainingSettings))
def test_training_settings_survive_a_file(options):
    training = built(TrainingSettings, options)
    if training is not None:
        state = edits.set_training(small_state(), training)
        assert file.decode(file.encode(file.Content(state)), "x").state == state


@pytest.mark.parametrize("kind", [*DATASETS, *GENERATORS, *OWN, *READERS])
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_every_source_survives_a_file(kind, data):
    registry = next(r for r in (DATASETS, GENERATORS, OWN, READERS) if kind in r)
    source = built(registry[kind], data.draw(declarations(registry[kind])))
    if source is None:
        return
    settings_ = DataSettings.build({"source": source, "features": ["standardize", "min_max"]})
    state = edits.set_data(small_state(), settings_)
    assert ProjectState.from_dict(json.loads(json.dumps(state.to_dict()))) == state


def test_defaults_may_be_left_out():
    state = ProjectState.from_dict({
        "network": {"nodes": [{"id": "n1", "name": "d", "layer": {"kind": "dense", "activation": "relu"}}]},
        "training": {"optimizer": "adam"},
    })  # fmt: skip
    assert state.title == "Untitled"
    assert state.network.nodes[0].layer == LAYERS.parse({"kind": "dense", "activation": {"kind": "relu"}})
    assert state.training.optimizer.kind == "adam"
    assert state.layout == {"n1": (0, 0)}


def test_notes_hold_lines():
    state = edits.set_notes(small_state(), "a\n\tb — “é”\n")
    assert file.decode(file.encode(file.Content(state)), "x").state.notes == "a\n\tb — “é”\n"


def test_numbers_survive_exactly():
    state = edits.move(small_state(), {"n1": (math.pi, -1 / 3)})
    assert file.decode(file.encode(file.Content(state)), "x").state.position("n1") == (math.pi, -1 / 3)
