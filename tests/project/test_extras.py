"""What a newer program added is kept: opened, shown as unknown, and written back as it was."""

import json

import numpy as np
import pytest
from project_samples import GOOD, changed_project, members, packed, refusal, small_weights

from nnstudio.engine.analysis import analyse
from nnstudio.engine.check import check
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.engine.unknown_layer import UnknownLayer
from nnstudio.project import clipboard, edits, file, strict_json
from nnstudio.project.file import Content
from nnstudio.project.unknown_entries import names_of, unknown_entries

SNAKE = {
    "kind": "snake_mixer",
    "units": 4,
    "wave": {"kind": "snake", "alpha": 0.5},
    "notes": ["é", None, 1.0],
}


def in_node(**changes):
    def change(raw):
        raw["network"]["nodes"][1].update(changes)

    return change


def in_layer(**changes):
    def change(raw):
        raw["network"]["nodes"][1]["layer"].update(changes)

    return change


def opened(change) -> tuple[dict[str, bytes], Content]:
    """The parts of a file as we write it, with this change; and what is in it."""
    parts = members(changed_project(change))
    parts["project.json"] = strict_json.write(json.loads(parts["project.json"]))
    data = changed_project(change)
    return parts, file.decode(data, "mine.nnstudio")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (in_node(layer=SNAKE), "Unknown layer kind ‘snake_mixer’."),
        (in_node(layer={"kind": "snake_mixer"}), "Unknown layer kind ‘snake_mixer’."),
        (in_layer(activation={"kind": "snake", "alpha": 0.5}), "Unknown activation ‘snake’."),
        (in_layer(kernel_initializer={"kind": "lazy_draw"}), "Unknown initializer ‘lazy_draw’."),
        (in_layer(spectral_norm=True), "Dense: has no option ‘spectral_norm’."),
    ],
)
def test_an_unknown_layer_is_kept_byte_for_byte(change, reason):
    before, content = opened(change)
    layer = content.state.network.nodes[1].layer
    assert isinstance(layer, UnknownLayer)
    assert reason in layer.reason
    after = members(file.encode(content))
    assert after["project.json"] == before["project.json"]
    assert after["weights.safetensors"] == before["weights.safetensors"]  # its own trained arrays too
    assert after["history.csv"] == before["history.csv"]
    assert file.decode(file.encode(content), "again").state == content.state


def test_the_check_names_it_once_and_nothing_is_computed():
    _, content = opened(in_node(layer=SNAKE))
    spec = content.state.network
    assert analyse(spec, (3,)).shapes["n2"] is None
    problems = [p for p in check(spec, TrainingSettings(), None) if "n2" in p.nodes]
    (problem,) = problems
    assert (problem.code, problem.severity, problem.where) == ("unknown_layer", "error", "dense_1")
    assert problem.sentence.startswith("Unknown layer kind ‘snake_mixer’.")
    assert "kept and saved as it is" in problem.sentence
    assert problem.fixes[0].label == "Delete dense_1"
    assert spec.nodes[1].layer.detail() == "snake_mixer"


def test_an_unknown_layer_without_wires_has_no_other_problem():
    state = file.decode(changed_project(in_node(layer=SNAKE)), "a").state
    for edge in state.network.edges:
        state = edits.disconnect(state, edge)
    assert [p.code for p in check(state.network, TrainingSettings(), None) if "n2" in p.nodes] == [
        "unknown_layer"
    ]


def test_it_can_be_renamed_moved_copied_and_pasted():
    state = file.decode(changed_project(in_node(layer=SNAKE)), "a").state
    state = edits.rename(state, "n2", "mixer")
    state, (pasted,) = clipboard.paste(state, json.loads(json.dumps(clipboard.copy(state, ["n2"]))))
    assert state.network.by_id[pasted].layer.to_dict() == SNAKE
    assert state.network.by_id["n2"].layer.to_dict() == SNAKE


@pytest.mark.parametrize(
    "kind",
    ["os.system", "__class__", "keras.layers.Lambda", "Dense", "", "x" * 65, "a\u202e", 3, None, ["dense"]],
)
def test_what_can_be_no_kind_is_refused(kind):
    assert "nodes[1].layer" in str(refusal(changed_project(in_node(layer={"kind": kind}))))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (in_layer(__dict__={}), "has no option ‘__dict__’"),
        (in_layer(units=-5, spectral_norm=True), "got -5"),
        (in_layer(activation={"kind": "__class__"}), "Unknown activation ‘__class__’"),
        (in_layer(activation={"kind": "adam"}), "Unknown activation ‘adam’"),  # known, but no activation
        (in_node(layer={"kind": "adam"}), "Unknown layer kind ‘adam’"),
        (in_node(__class__=1), "unknown entry ‘__class__’"),
        (lambda raw: raw.update({"Plug-ins": 1}), "unknown entry ‘Plug-ins’"),
        (lambda raw: raw.update({f"x{n}": n for n in range(51)}), "unknown entry ‘x0’"),
    ],
)
def test_what_no_version_would_write_is_refused(change, words):
    assert words in str(refusal(changed_project(change)))


def test_entries_of_a_newer_program_are_written_back():
    def change(raw):
        raw["palette"] = {"of": ["b", 1, None, 0.25]}
        raw["network"]["nodes"][2]["comment"] = "<b>ü</b>"

    before, content = opened(change)
    assert members(file.encode(content))["project.json"] == before["project.json"]
    state = edits.rename(content.state, "n3", "renamed")
    assert state.to_dict()["network"]["nodes"][2]["comment"] == "<b>ü</b>"
    assert state.to_dict()["palette"] == {"of": ["b", 1, None, 0.25]}
    state = edits.remove(content.state, ["n3"])
    assert "comment" not in json.dumps(state.to_dict())


def test_trained_arrays_of_an_unknown_layer_are_not_lost():
    _, content = opened(in_node(layer=SNAKE))
    kept = file.decode(file.encode(content), "a").weights
    for key, array in small_weights().items():
        np.testing.assert_array_equal(kept[key], array)


@pytest.mark.parametrize("requires", [["quantum_layers"], ["a", "b"]])
def test_a_feature_that_is_required_and_unknown_is_refused(requires):
    error = refusal(packed(members(GOOD), requires=requires))
    assert error.code == "newer"
    assert f"needs something that this NNStudio does not have (‘{requires[0]}’)" in str(error)
    assert "Update NNStudio" in str(error)


# Settings, wires, notes and groups


def _everywhere(raw):
    raw["network"]["lanes"] = 2
    raw["network"]["edges"][0]["delay"] = 1.5
    raw["stickies"] = [{"id": "s1", "text": "hi", "color": "teal", "x": 0.0, "y": 0.0, "width": 200.0,
                        "height": 100.0, "pinned": True}]  # fmt: skip
    raw["groups"] = [
        {"id": "g1", "name": "all", "members": ["n2"], "color": "blue", "collapsed": False, "icon": "x"}
    ]
    raw["training"]["ema"] = 0.99
    raw["training"]["optimizer"]["lookahead"] = {"steps": 5}
    raw["training"]["batches"]["order"] = "curriculum"
    raw["data"]["cache"] = None
    raw["data"]["source"]["shear"] = [1, 2]
    raw["data"]["split"]["by"] = "week"


def test_entries_of_settings_wires_notes_and_groups_are_written_back():
    before, content = opened(_everywhere)
    assert members(file.encode(content))["project.json"] == before["project.json"]
    assert file.decode(file.encode(content), "again").state == content.state


def test_a_warning_names_them_and_a_click_forgets_them():
    state = opened(_everywhere)[1].state
    names = names_of(state)
    assert len(names) == 10
    assert {"network.lanes", "training.ema", "training.optimizer.lookahead", "data.split.by"} <= set(names)
    assert "input_1 → dense_1.delay" in names
    (problem,) = unknown_entries(state)
    assert (problem.code, problem.severity) == ("unknown_entries", "warning")
    assert problem.sentence.startswith(
        "10 entries of the project file are unknown here and have no effect: ‘data.cache’, ‘data.source.sh"
    )
    assert problem.sentence.endswith("They are kept and saved as they are.")
    forgotten = edits.apply_fix(state, problem.fixes[0])
    assert unknown_entries(forgotten) == ()
    assert forgotten == state.replace(extras=forgotten.extras)
    assert "lookahead" not in json.dumps(forgotten.to_dict())
    assert unknown_entries(file.decode(GOOD, "good").state) == ()


def test_a_slip_of_the_pen_is_not_silent():
    def change(raw):
        raw["training"]["epoch"] = raw["training"].pop("epochs")

    state = opened(change)[1].state
    assert "‘training.epoch’" in unknown_entries(state)[0].sentence
    assert "1 entry of the project file is unknown" in unknown_entries(state)[0].sentence


def test_what_they_belong_to_takes_them_along_when_it_goes_and_back():
    state = opened(_everywhere)[1].state
    other = state.replace(training=state.training.replace(optimizer={"kind": "rmsprop"}))
    assert "lookahead" not in json.dumps(other.to_dict())
    assert "training.optimizer.lookahead" not in names_of(other)
    back = other.replace(training=other.training.replace(optimizer=state.training.optimizer))
    assert back.to_dict() == state.to_dict()
    assert "delay" not in json.dumps(edits.disconnect(state, state.network.edges[0]).to_dict())


def test_options_within_a_list_are_kept_with_their_kind():
    def change(raw):
        raw["data"]["features"] = [
            {"kind": "standardize", "columns": [], "ddof": 1},
            {"kind": "log", "columns": []},
        ]

    state = opened(change)[1].state
    assert names_of(state) == ["data.features.0.ddof"]
    assert state.to_dict()["data"]["features"][0]["ddof"] == 1
    swapped = state.replace(data=state.data.replace(features=tuple(reversed(state.data.features))))
    assert "ddof" not in json.dumps(swapped.to_dict())  # never given to another kind


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda raw: raw["training"].update({"__class__": 1}), "has no option ‘__class__’"),
        (lambda raw: raw["training"]["optimizer"].update({"Beta": 1}), "has no option ‘Beta’"),
        (lambda raw: raw["training"].update(optimizer={"kind": "shampoo"}), "Unknown optimizer ‘shampoo’"),
        (lambda raw: raw["data"].update(source={"kind": "sql"}), "‘sql’"),
        (lambda raw: raw["network"]["edges"][0].update({"to-do": 1}), "unknown entry ‘to-do’"),
        (lambda raw: raw["training"].update(epochs=0, ema=1), "epochs"),
    ],
)
def test_what_cannot_be_left_out_is_refused_all_the_same(change, words):
    assert words in str(refusal(changed_project(change)))
