"""Augmentations in Keras's words, and where they stand in the program."""

import ast
from pathlib import Path

import pytest

from nnstudio.data import DataSettings, prepare
from nnstudio.engine.analysis import analyse
from nnstudio.engine.augmentation import AUGMENTATIONS
from nnstudio.export import keras_augmentation
from nnstudio.export.keras_code import keras_code
from nnstudio.project import ProjectState, edits
from nnstudio.project.templates import template


def augmented(name: str, *augment: object) -> ProjectState:
    state = template(name).open().state
    return edits.set_data(state, state.data.replace(augment=augment))


def text_of(state: ProjectState, folder: Path | None = None) -> str:
    prepared = prepare(state.data, folder)
    return keras_code(state, analyse(state.network, prepared.shape.sample), prepared).text


def test_every_augmentation_has_a_row():
    assert set(keras_augmentation.AUGMENTATIONS) == set(AUGMENTATIONS)


@pytest.mark.parametrize(
    ("augmentation", "wanted"),
    [
        ({"kind": "random_flip"}, 'RandomFlip("horizontal")'),
        ({"kind": "random_flip", "mode": "both"}, 'RandomFlip("horizontal_and_vertical")'),
        (
            {"kind": "random_shift", "height": 0.2, "width": 0.0, "fill_mode": "reflect"},
            'RandomTranslation(0.2, 0.0, fill_mode="reflect", interpolation="nearest")',
        ),
        ({"kind": "random_rotation", "degrees": 15}, 'RandomRotation(15 / 360, fill_mode="nearest")'),
        ({"kind": "noise", "sd": 0.25}, "GaussianNoise(0.25)"),
    ],
)
def test_each_in_keras_words(augmentation, wanted):
    text = text_of(augmented("digits", augmentation))
    assert f"        keras.layers.{wanted},\n" in text
    ast.parse(text)


def test_a_chain_begins_with_the_block():
    text = text_of(augmented("digits", "random_shift", "noise"))
    block, model = text.index("augment = keras.Sequential("), text.index("model = keras.Sequential(")
    assert block < text.index("RandomTranslation") < text.index("GaussianNoise") < model
    lines = text[model:].splitlines()
    assert "keras.Input" in lines[2]
    assert lines[3] == "        augment,"


def test_a_branching_network_passes_its_input_through_it():
    text = text_of(augmented("residual", "noise"))
    assert text.count("_augmented = augment(") == 1
    name = text.split(" = keras.Input", 1)[0].splitlines()[-1]
    assert f"{name}_augmented = augment({name})" in text
    assert f")({name})" not in text
    assert f"keras.Model({name}, " in text


def test_what_does_not_suit_is_not_written():
    assert "augment" not in text_of(template("digits").open().state)
    assert "augment" not in text_of(augmented("iris", "random_flip"))


def test_a_remark_where_keras_would_change_categories(tmp_path):
    rows = [f"{i % 7},{'rgb'[i % 3]},{i * i % 5}" for i in range(40)]
    (tmp_path / "t.csv").write_text("\n".join(["a,colour,y", *rows, ""]))
    source = {"kind": "csv", "path": "t.csv"}
    state = edits.set_data(
        template("iris").open().state, DataSettings.build({"source": source, "augment": ["noise"]})
    )
    assert "# Keras’s noise falls on the columns of categories too.\n" in text_of(state, tmp_path)
