"""Files that are no project, or are damaged, newer, or hold what does not belong there: each is told."""

import io
import os
import random
import stat
import sys
import zipfile

import numpy as np
import pytest
from project_samples import (
    GOOD,
    members,
    packed,
    refusal,
)

from nnstudio.project import Document, ProjectError, SaveError, file
from nnstudio.project.container import pack
from nnstudio.project.migrations import VERSION


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
