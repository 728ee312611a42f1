"""Project files: the same bytes each time, and a sentence for content that cannot be."""

import hashlib
import io
import json
import zipfile

import numpy as np
import pytest
from project_samples import (
    GOOD,
    changed_project,
    members,
    packed,
    refusal,
    small_document,
    small_history,
    small_state,
    small_weights,
)

from nnstudio.project import Document, file
from nnstudio.project.container import MIMETYPE
from nnstudio.project.migrations import VERSION


def test_opens_what_was_saved(tmp_path):
    path = tmp_path / "a.nnstudio"
    saved = small_document()
    assert saved.save(path) == ""
    assert saved.path == path
    opened = Document.load(path)
    assert opened.state == saved.state
    assert opened.history == saved.history
    assert opened.path == path
    assert opened.fitted is None
    assert opened.weights.keys() == saved.weights.keys()
    for name, array in saved.weights.items():
        assert opened.weights[name].dtype == np.float32
        assert np.array_equal(opened.weights[name], array)


def test_saving_again_gives_the_same_bytes(tmp_path):
    path = tmp_path / "a.nnstudio"
    small_document().save(path)
    first = path.read_bytes()
    opened = Document.load(path)
    opened.save()
    assert path.read_bytes() == first == GOOD


def test_the_file_says_by_its_first_bytes_what_it_is():
    assert GOOD[30:38] == b"mimetype"
    assert GOOD[38 : 38 + len(MIMETYPE)] == MIMETYPE
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        infos = archive.infolist()
    assert [i.filename for i in infos] == [
        "mimetype",
        "format.json",
        "project.json",
        "weights.safetensors",
        "history.csv",
    ]
    assert {i.date_time for i in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert [i.compress_type for i in infos] == [0, 8, 8, 0, 8]


def test_format_json_says_version_and_fingerprints():
    parts = members(GOOD)
    manifest = json.loads(parts["format.json"])
    assert (manifest["format"], manifest["version"], manifest["min_reader"]) == (
        "nnstudio.project",
        VERSION,
        file.MIN_READER,
    )
    assert set(manifest["members"]) == {"project.json", "weights.safetensors", "history.csv"}
    entry = manifest["members"]["weights.safetensors"]
    assert entry["size"] == len(parts["weights.safetensors"])
    assert entry["sha256"] == hashlib.sha256(parts["weights.safetensors"]).hexdigest()


def test_arrays_that_are_not_contiguous_are_saved_right():
    weights = small_weights()
    weights["dense_1/kernel"] = np.asfortranarray(weights["dense_1/kernel"])
    weights["dense_2/kernel"] = np.ones((8, 2), np.float32)[::2]
    opened = file.decode(file.encode(file.Content(small_state(), weights)), "a")
    assert np.array_equal(opened.weights["dense_1/kernel"], small_weights()["dense_1/kernel"])


def test_weights_of_a_layer_that_changed_are_not_saved_and_the_rest_is():
    weights = small_weights()
    weights["dense_2/kernel"] = np.ones((4, 3), np.float32)
    weights["gone/kernel"] = np.ones((2, 2), np.float32)
    opened = file.decode(file.encode(file.Content(small_state(), weights, small_history())), "a")
    assert set(opened.weights) == {"dense_1/kernel", "dense_1/bias"}


def test_weights_that_are_not_finite_open():
    weights = {**small_weights(), "dense_2/bias": np.array([np.nan, np.inf], np.float32)}
    opened = file.decode(file.encode(file.Content(small_state(), weights)), "a")
    assert np.isnan(opened.weights["dense_2/bias"][0])


def first_dense(raw):
    return raw["network"]["nodes"][1]


def set_in(*path_and_value):
    *path, last, value = path_and_value

    def change(raw):
        for key in path:
            raw = raw[key]
        raw[last] = value

    return change


NODES = ("network", "nodes")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            set_in(*NODES, 1, "layer", "units", True),
            "nodes[1].layer.units: Dense: units must be a whole number",
        ),
        (set_in(*NODES, 1, "layer", "units", "64"), "got '64'"),
        (set_in(*NODES, 1, "layer", "units", -5), "got -5"),
        (set_in(*NODES, 1, "layer", "units", 0), "got 0"),
        (set_in(*NODES, 1, "layer", "units", 64.5), "got 64.5"),
        (set_in(*NODES, 1, "layer", "units", 10**12), "got 1000000000000"),
        (set_in(*NODES, 1, "layer", "kind", "os.system"), "Unknown layer kind ‘os.system’"),
        (set_in(*NODES, 1, "layer", "kind", "__class__"), "Unknown layer kind ‘__class__’"),
        (set_in(*NODES, 1, "layer", "kind", "keras.layers.Lambda"), "Unknown layer kind"),
        (set_in(*NODES, 1, "layer", "__dict__", {}), "has no option ‘__dict__’"),
        (set_in(*NODES, 1, "layer", "activation", {"kind": "evil()"}), "Unknown activation ‘evil()’"),
        (set_in(*NODES, 1, "layer", None), "nodes[1].layer: expected an object {…}, got nothing"),
        (set_in(*NODES, 1, "id", "n3"), "the id ‘n3’ appears twice"),
        (set_in(*NODES, 1, "name", "dense_2"), "the name ‘dense_2’ appears twice"),
        (set_in(*NODES, 1, "name", "a/b"), "contains ‘/’"),
        (set_in(*NODES, 1, "name", "x" * 60_000), "60,000 characters long; at most 64"),
        (set_in(*NODES, 1, "name", "a\u202eb"), "control character U+202E"),
        (set_in(*NODES, 1, "Extra", 1), "unknown entry ‘Extra’"),
        (set_in("network", "edges", 0, "target", "n99"), "edges[0]: there is no layer with the id ‘n99’"),
        (set_in("network", "edges", 0, "slot", -1), "edges[0].slot: expected a whole number from 0"),
        (set_in("network", "edges", 1, "target", "n2"), "the wire into ‘input 0 of n2’ appears twice"),
        (set_in("layout", "n2", [1]), "layout.n2: expected the id of a layer and its place"),
        (set_in("layout", "n2", [1, 1e9]), "layout.n2[1]: expected a number"),
        (set_in("layout", "zzz", [1, 1]), "layout.zzz: expected the id of a layer"),
        (set_in("training", "epochs", 0), "training.epochs: Training: epochs must be a whole number"),
        (set_in("training", "loss", "nothing"), "Unknown loss ‘nothing’"),
        (set_in("training", "kind", "data"), "training.kind: expected ‘training’, got ‘data’"),
        (set_in("data", "balance", 2), "data.balance"),
        (set_in("title", 3), "title: expected a text, got 3"),
        (set_in("sample_shape", [0]), "sample_shape: expected a whole number"),
        (set_in("fitted", {"shape": 3}), "fitted: "),
        (set_in("run", {"reason": "magic"}), "run.reason: expected one of"),
        (set_in("__plugins__", []), "unknown entry ‘__plugins__’"),
        (lambda raw: raw.pop("network"), "no entry ‘network’"),
        (
            lambda raw: raw["network"].update(nodes=[first_dense(raw)] * 5_001),
            "has 5,001 entries; at most 5,000",
        ),
    ],
)
def test_nonsense_in_the_project_is_refused_with_its_place(change, words):
    assert words in str(refusal(changed_project(change)))


@pytest.mark.parametrize("value", [b"NaN", b"-Infinity", b"1e999"])
def test_a_learning_rate_that_is_no_number(value):
    project = members(GOOD)["project.json"]
    at = project.index(b'"learning_rate": ') + len(b'"learning_rate": ')
    end = min(project.index(mark, at) for mark in (b",", b"\n"))
    data = packed(members(GOOD), parts={"project.json": project[:at] + value + project[end:]})
    assert "project.json: " in str(refusal(data))


def test_a_repeated_key_names_itself():
    data = packed(members(GOOD), parts={"project.json": b'{"title": "a", "title": "b"}'})
    assert "the key 'title' appears twice" in str(refusal(data))


def test_rich_text_in_names_stays_text():
    name = "<img src=x>"
    opened = file.decode(
        changed_project(lambda raw: (set_in(*NODES, 0, "name", name)(raw), raw.update(title=name))), "a"
    )
    assert opened.state.title == name
    assert opened.state.network.nodes[0].name == name


def test_an_unfinished_drawing_opens():
    def cycle(raw):
        raw["network"]["edges"].append({"source": "n3", "target": "n2", "slot": 1})
        raw["network"]["edges"].append({"source": "n3", "target": "n3", "slot": 1})
        del raw["network"]["edges"][0]

    data = members(changed_project(cycle))
    opened = file.decode(packed(data, parts={"weights.safetensors": None}), "a")
    assert len(opened.state.network.edges) == 3


def test_a_long_chain_opens_without_recursion():
    def chain(raw):
        layer = first_dense(raw)["layer"]
        raw["network"]["nodes"] = [{"id": f"n{i}", "name": f"d{i}", "layer": layer} for i in range(5_000)]
        raw["network"]["edges"] = [
            {"source": f"n{i}", "target": f"n{i + 1}", "slot": 0} for i in range(4_999)
        ]
        raw["layout"] = {}

    data = packed(members(changed_project(chain)), parts={"weights.safetensors": None})
    opened = file.decode(data, "a")
    assert len(opened.state.network.order) == 5_000
    assert file.decode(file.encode(opened), "a").state == opened.state
