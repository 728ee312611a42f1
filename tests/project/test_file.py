"""Project files: the same bytes each time, and a sentence for whatever a stranger's file can hold."""

import hashlib
import io
import json
import os
import random
import stat
import sys
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

from nnstudio.project import Document, ProjectError, SaveError, file
from nnstudio.project.container import MIMETYPE, pack
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


# ---- files that are none -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "not_ours", "is empty"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "not_ours", "is not an NNStudio project"),
        (b"hello", "not_ours", "is not an NNStudio project"),
        (b"\x80\x04\x95\x00", "not_ours", "is a pickle. Pickles can run code and are never opened"),
    ],
)
def test_other_files_are_not_ours(data, code, words):
    error = refusal(data)
    assert error.code == code
    assert words in str(error)


def other_zip(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return buffer.getvalue()


def test_other_zips_are_not_ours():
    assert refusal(other_zip(config_dot_json=b"{}")).code == "not_ours"
    assert "is a pickle" in str(refusal(other_zip(archive__data_dot_pkl=b"\x80\x02")))
    assert refusal(other_zip(format_dot_json=b'{"format": "other", "version": 1}')).code == "not_ours"


def test_what_is_no_regular_file_is_refused_at_once(tmp_path):
    with pytest.raises(ProjectError, match=r"‘none\.nnstudio’ was not found"):
        Document.load(tmp_path / "none.nnstudio")
    with pytest.raises(ProjectError, match="is a folder"):
        Document.load(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices in the file system")
def test_pipes_and_devices_do_not_block(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", "/dev/zero"):
        with pytest.raises(ProjectError, match="is not a regular file"):
            Document.load(path)


# ---- damage ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", range(64))
def test_a_cut_file_is_damaged(part):
    error = refusal(GOOD[: len(GOOD) * part // 64])
    assert error.code == ("damaged" if part else "not_ours")
    assert part == 0 or "is damaged" in str(error)


def test_the_file_is_untouched_by_a_refused_opening_and_by_a_refused_saving(tmp_path, monkeypatch):
    path = tmp_path / "a.nnstudio"
    half = GOOD[: len(GOOD) // 2]
    path.write_bytes(half)
    with pytest.raises(ProjectError):
        Document.load(path)
    assert path.read_bytes() == half

    path.write_bytes(GOOD)
    document = Document.load(path)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("nnstudio.project.atomic.os.fsync", full)
    with pytest.raises(SaveError, match="the disk is full"):
        document.save()
    assert path.read_bytes() == GOOD
    assert os.listdir(tmp_path) == ["a.nnstudio"]


def test_a_flipped_bit_never_gives_another_model():
    rng = random.Random(1)
    good = file.decode(GOOD, "a")
    opened = 0
    for _ in range(1_000):
        bit = rng.randrange(len(GOOD) * 8)
        data = bytearray(GOOD)
        data[bit // 8] ^= 1 << bit % 8
        try:
            found = file.decode(bytes(data), "mine.nnstudio")
        except ProjectError as error:
            assert "‘mine.nnstudio’" in str(error)  # noqa: PT017
            continue
        opened += 1
        assert found.state == good.state
        assert found.history == good.history
        assert all(np.array_equal(found.weights[k], good.weights[k]) for k in good.weights)
    assert opened < 500


def test_a_part_that_does_not_agree_with_its_fingerprint():
    parts = members(GOOD)
    weights = bytearray(parts["weights.safetensors"])
    weights[-1] ^= 1
    del parts["mimetype"]
    error = refusal(pack({**parts, "weights.safetensors": bytes(weights)}))
    assert error.code == "damaged"
    assert "‘weights.safetensors’ was changed or damaged outside NNStudio" in str(error)


@pytest.mark.parametrize("missing", ["project.json", "weights.safetensors", "format.json"])
def test_a_missing_part(missing):
    parts = members(GOOD)
    del parts[missing], parts["mimetype"]
    error = refusal(pack(parts))
    assert error.code == "damaged"
    assert f"‘{missing}’ is missing" in str(error)


# ---- versions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("changes", [{"version": 99}, {"version": 99, "min_reader": 99}, {"min_reader": 7}])
def test_newer_files_are_refused_by_version(changes):
    error = refusal(packed(members(GOOD), **changes))
    assert error.code == "newer"
    assert (
        f"made by a newer NNStudio (format version {max(changes.values())}; this one reads up to {VERSION})"
        in str(error)
    )
    assert "Update NNStudio" in str(error)


def test_a_newer_file_is_told_even_if_its_parts_are_unknown():
    parts = {**members(GOOD), "format.json": members(packed(members(GOOD), version=99))["format.json"]}
    del parts["mimetype"]
    assert refusal(pack({**parts, "plots.bin": b"x"})).code == "newer"


@pytest.mark.parametrize("version", ["1", True, None, 1.0, 0, -1])
def test_a_version_must_be_a_whole_number(version):
    assert "format.json, version: expected a whole number" in str(
        refusal(packed(members(GOOD), version=version))
    )


# ---- parts that do not belong there ------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x.pkl", "plugin.py", "__init__.py", "model.pt"])
def test_code_is_never_opened(name):
    parts = members(GOOD)
    del parts["mimetype"]
    error = refusal(pack({**parts, name: b"\x80\x04."}))
    assert error.code == "unexpected"
    assert f"‘{name}’" in str(error)
    assert "can run code; they are never opened" in str(error)


def raw_zip(*entries: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for info, data in entries:
            archive.writestr(info, data)
    return buffer.getvalue()


def entries() -> list[tuple[zipfile.ZipInfo, bytes]]:
    return [(zipfile.ZipInfo(name), data) for name, data in members(GOOD).items()]


@pytest.mark.parametrize("name", ["../../x", "/etc/x", "a\\..\\b", "readme.txt", "sub/", "<img src=x>"])
def test_unexpected_names(name):
    assert refusal(raw_zip(*entries(), (zipfile.ZipInfo(name), b""))).code == "unexpected"


def test_a_name_cut_by_a_nul():
    data = raw_zip(*entries(), (zipfile.ZipInfo("history.csvXevil"), b"x")).replace(
        b"history.csvXevil", b"history.csv\0evil"
    )
    assert refusal(data).code == "unexpected"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_appears_twice():
    error = refusal(raw_zip(*entries(), (zipfile.ZipInfo("project.json"), b"{}")))
    assert error.code == "unexpected"
    assert "appears twice (‘project.json’)" in str(error)


def test_a_link_inside():
    info = zipfile.ZipInfo("history.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    others = [e for e in entries() if e[0].filename != "history.csv"]
    assert "is a link or a folder" in str(refusal(raw_zip(*others, (info, b"/etc/passwd"))))


def test_too_many_parts():
    many = [(zipfile.ZipInfo(f"{n}"), b"") for n in range(500)]
    assert refusal(raw_zip(*entries(), *many)).code == "unexpected"


def test_encrypted_and_oddly_compressed_parts():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        for name, data in members(GOOD).items():
            archive.writestr(name, data)
    assert "compressed in an unusual way" in str(refusal(buffer.getvalue()))
    data = bytearray(raw_zip(*entries()))
    start = data.find(b"PK\x01\x02")
    data[start + 8] |= 1  # the flag of the first part in the directory
    assert "is encrypted" in str(refusal(bytes(data)))


def test_a_bomb_is_refused_before_it_is_read():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members(GOOD).items():
            archive.writestr(name, b"\0" * (64 * 2**20) if name == "weights.safetensors" else data)
    error = refusal(buffer.getvalue())
    assert error.code == "too_big"
    assert "would need 64 MB of memory" in str(error)


def test_a_lying_size():
    data = bytearray(GOOD)
    start = data.find(b"PK\x01\x02")
    name = data.find(b"history.csv", start)
    size = name - 46 + 24
    data[size : size + 4] = (10).to_bytes(4, "little")
    assert refusal(bytes(data)).code == "damaged"


# ---- content -----------------------------------------------------------------------------------------


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
