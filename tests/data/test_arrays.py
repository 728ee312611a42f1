"""NumPy and IDX files: read by rule, refused by a sentence, and nothing allocated on a file's word."""

from __future__ import annotations

import gzip
import io
import pickle
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnstudio.data import DataError, DataSettings, prepare, read_for_prediction, source_for
from nnstudio.data.readers.idx import Idx
from nnstudio.data.readers.npz import Npz

X = np.arange(24, dtype=np.float64).reshape(8, 3)
Y = np.array([0, 1] * 4)


def refused(source: Npz | Idx, folder: Path) -> str:
    with pytest.raises(DataError) as error:
        source.load(folder)
    return str(error.value)


def npy(folder: Path, data: bytes) -> str:
    (folder / "x.npy").write_bytes(data)
    np.save(folder / "y.npy", Y)
    return refused(Npz(path="x.npy"), folder)


def header(text: str, data: bytes = b"") -> bytes:
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode() + data


def saved(array: Any) -> bytes:
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


# What is read


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_samples_and_labels_in_one_file(tmp_path: Path, save: Any) -> None:
    save(tmp_path / "d.npz", x=X, y=Y, extra=X)
    table = source_for(tmp_path / "d.npz").load(None)
    assert table.features.tolist() == X.tolist()
    assert table.features.dtype == np.float32
    assert table.target.tolist() == Y.tolist()
    assert table.classes == ("0", "1")
    assert table.feature_names == ("column 1", "column 2", "column 3")
    assert table.notes == ("Not used from ‘d.npz’: ‘extra’.",)


def test_two_files_found_by_their_names(tmp_path: Path) -> None:
    np.save(tmp_path / "train_images.npy", np.arange(2 * 4 * 5, dtype=np.uint8).reshape(2, 4, 5))
    np.save(tmp_path / "train_labels.npy", np.array([7.5, 9.25]))
    table = source_for(tmp_path / "train_images.npy").load(None)
    assert table.is_image
    assert table.shape == (4, 5, 1)
    assert table.features[1, 0, 1, 0] == 21
    assert table.target.tolist() == [[7.5], [9.25]]
    assert table.notes == ("Labels from ‘train_labels.npy’.",)
    assert table.feature_names[:2] == ("pixel 1,1", "pixel 1,2")


@pytest.mark.parametrize("dtype", ["?", "|i1", "<u2", ">i4", ">f8", "<f2", ">i8"])
def test_every_plain_kind_in_either_byte_order_and_layout(tmp_path: Path, dtype: str) -> None:
    values = np.array([[0, 1], [1, 0], [1, 1]]).astype(dtype)
    np.savez(tmp_path / "d.npz", features=np.asfortranarray(values), labels=Y[:3] + 0.5)
    assert Npz(path="d.npz").load(tmp_path).features.tolist() == [[0, 1], [1, 0], [1, 1]]


def test_one_hot_labels_and_several_values(tmp_path: Path) -> None:
    np.savez(tmp_path / "d.npz", x=X[:3], y=np.eye(3))
    assert Npz(path="d.npz").load(tmp_path).classes == ("0", "1", "2")
    np.savez(tmp_path / "d.npz", x=X, y=X[:, :2])
    assert Npz(path="d.npz").load(tmp_path).target_names == ("target 1", "target 2")
    assert refused(Npz(path="d.npz", problem="classification"), tmp_path).startswith(
        "The target in d.npz has 2 columns with more than 0 and 1: they name no class."
    )


def test_trained_and_asked_with_arrays(tmp_path: Path) -> None:
    np.savez(tmp_path / "d.npz", x=X, y=Y)
    fitted = prepare(DataSettings(source=Npz(path="d.npz")), tmp_path).fitted
    np.save(tmp_path / "new.npy", X[:2])
    table = read_for_prediction(tmp_path / "new.npy", fitted)
    assert table.target is None
    assert fitted.features(table).tolist() == X[:2].tolist()
    assert read_for_prediction(tmp_path / "d.npz", fitted).target.tolist() == Y.tolist()
    np.save(tmp_path / "new.npy", X[:2, :2])
    with pytest.raises(DataError, match="has the shape 2, but the network was trained on 3"):
        read_for_prediction(tmp_path / "new.npy", fitted)


# What is refused


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "‘x.npy’ is not a NumPy array."),
        (pickle.dumps([1, 2]), "‘x.npy’ is a pickle, which can run code and is not opened."),
        (saved(np.array([{}, 1], dtype=object)), "‘x.npy’ holds Python objects, which can run code"),
        (saved(np.array(["a"])), "‘x.npy’ holds text."),
        (saved(np.array([1j])), "‘x.npy’ holds complex numbers."),
        (saved(np.array(["2020-01-01"], dtype="M8[D]")), "‘x.npy’ holds dates."),
        (saved(np.zeros(2, dtype=[("a", "f4")])), "‘x.npy’ has records with named fields."),
        (saved(np.zeros(2, dtype="V4")), "‘x.npy’ holds records."),
        (saved(X) + b"\0", "‘x.npy’ is damaged: it says 8×3 numbers of 8 bytes = 192 bytes, but holds 193."),
        (saved(X)[:-1], "‘x.npy’ is damaged: it says 8×3 numbers of 8 bytes = 192 bytes, but holds 191."),
        (header("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }"),
         "‘x.npy’ is damaged: it says 1000000000000 numbers of 8 bytes = 8,000,000,000,000 bytes"),
        (header("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }"),
         "‘x.npy’ has the shape (-1,), which no array has."),
        (header("{'descr': '<f8', 'fortran_order': False, 'shape': (500000000,), }"), "‘x.npy’ is damaged:"),
        (header("{" + " " * 20_000), "‘x.npy’ has a header of 20,001 bytes, more than the 10,000"),
        (b"\x93NUMPY\x02\x00" + struct.pack("<I", 2**31 - 1), "‘x.npy’ has a header of 2,147,483,647 bytes"),
        (header("__import__('os')"), "‘x.npy’ has a header that cannot be read."),
        (saved(np.array([[1.0], [np.inf]])), "x.npy holds infinite or too large numbers, the first at"),
        (saved(np.zeros((0, 3))), "x.npy has no samples."),
        (saved(np.zeros((7, 3))), "x.npy has 7 samples but 8 labels."),
    ],
)  # fmt: skip
def test_bad_arrays(tmp_path: Path, data: bytes, words: str) -> None:
    assert npy(tmp_path, data).startswith(words)


def test_keys_that_are_not_there(tmp_path: Path) -> None:
    np.savez(tmp_path / "d.npz", a=X, b=Y)
    assert refused(Npz(path="d.npz"), tmp_path) == (
        "‘d.npz’ has no array named like samples (x, features, images, data …). Choose one of its arrays on "
        "the Data tab under ‘Samples’: ‘a’, ‘b’."
    )
    assert "has no array ‘q’" in refused(Npz(path="d.npz", x_key="a", y_key="q"), tmp_path)
    assert Npz(path="d.npz", x_key="a", y_key="b").load(tmp_path).target.tolist() == Y.tolist()
    np.save(tmp_path / "alone.npy", X)
    assert refused(Npz(path="alone.npy"), tmp_path).startswith(
        "Beside ‘alone.npy’ no file with its labels was"
    )
    np.save(tmp_path / "other.npy", Y)
    assert len(Npz(path="alone.npy", y_key="other.npy").load(tmp_path)) == 8


def test_archives_that_are_not_what_they_seem(tmp_path: Path) -> None:
    path = tmp_path / "d.npz"
    path.write_bytes(pickle.dumps({"x": 1}))
    assert refused(Npz(path="d.npz"), tmp_path).startswith("‘d.npz’ is a pickle, which can run code")
    np.savez(path, x=X, y=Y)
    path.write_bytes(path.read_bytes()[:200])
    assert refused(Npz(path="d.npz"), tmp_path).startswith("‘d.npz’ is damaged or no .npz file.")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", b"hello")
    assert refused(Npz(path="d.npz"), tmp_path).startswith(
        "‘d.npz’ has parts that are no arrays (‘notes.txt’)"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("x.npy", "w") as out:
        for _ in range(513):
            out.write(bytes(1 << 20))
    assert "would unpack to 513 MB, more than the 512 MB" in refused(Npz(path="d.npz", y_key="x"), tmp_path)


# IDX


def idx(array: Any, code: int = 8) -> bytes:
    kind = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}[code]
    head = bytes([0, 0, code, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.astype(kind).tobytes()


IMAGES = np.arange(6 * 4 * 4).reshape(6, 4, 4) % 100
LABELS = np.array([3, 1, 3, 1, 3, 1])


@pytest.mark.parametrize("packed", [False, True])
def test_images_with_labels_beside_them(tmp_path: Path, packed: bool) -> None:
    squeeze = gzip.compress if packed else bytes
    end = ".gz" if packed else ""
    (tmp_path / f"train-images-idx3-ubyte{end}").write_bytes(squeeze(idx(IMAGES)))
    (tmp_path / f"train-labels-idx1-ubyte{end}").write_bytes(squeeze(idx(LABELS)))
    table = source_for(tmp_path / f"train-images-idx3-ubyte{end}").load(None)
    assert table.shape == (4, 4, 1)
    assert table.features[..., 0].tolist() == IMAGES.tolist()
    assert table.classes == ("1", "3")
    assert table.target.tolist() == [1, 0, 1, 0, 1, 0]
    swapped = source_for(tmp_path / f"train-labels-idx1-ubyte{end}").load(None)
    assert swapped.features.tolist() == table.features.tolist()
    assert "they were swapped" in swapped.notes[0]


@pytest.mark.parametrize("code", [8, 9, 11, 12, 13, 14])
def test_every_type_of_number(tmp_path: Path, code: int) -> None:
    (tmp_path / "a.idx").write_bytes(idx(IMAGES, code))
    (tmp_path / "b.idx").write_bytes(idx(LABELS, 12))
    table = Idx(path="a.idx", labels="b.idx").load(tmp_path)
    assert table.features[..., 0].tolist() == IMAGES.tolist()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "‘a.idx’ is not an IDX file: it begins with nothing"),
        (b"\x00\x01\x08\x03", "‘a.idx’ is not an IDX file: it begins with 00 01 08 03"),
        (b"\x00\x00\x00\x03", "‘a.idx’ is not an IDX file"),
        (b"\x00\x00\x08\xff", "‘a.idx’ is not an IDX file"),
        (b"\x00\x00\x08\x03\x00\x00", "‘a.idx’ ends within its header."),
        (b"\x00\x00\x08\x03" + struct.pack(">3I", 60000, 28, 28) + bytes(1024),
         "‘a.idx’ says 60000×28×28 = 47,040,000 bytes, but holds 1,024."),
        (idx(IMAGES) + b"\0", "‘a.idx’ says 6×4×4 = 96 bytes, but holds 97."),
        (idx(IMAGES)[:-1], "‘a.idx’ says 6×4×4 = 96 bytes, but holds 95."),
        (gzip.compress(idx(IMAGES))[:-12], "‘a.idx’ is a damaged or cut gzip file."),
        (b"\x1f\x8bnonsense", "‘a.idx’ is a damaged or cut gzip file."),
        (gzip.compress(idx(IMAGES) + bytes(10**7)), "‘a.idx’ says 6×4×4 = 96 bytes, but holds more."),
        (gzip.compress(b"\0\0\x08\x03" + struct.pack(">3I", 2**31, 28, 28)),
         "‘a.idx’ says 2147483648×28×28 = 1,68"),
        (idx(IMAGES[:5]), "‘a.idx’ has 5 images, but ‘b.idx’ has 6 labels."),
    ],
)  # fmt: skip
def test_bad_idx(tmp_path: Path, data: bytes, words: str) -> None:
    (tmp_path / "a.idx").write_bytes(data)
    (tmp_path / "b.idx").write_bytes(idx(LABELS))
    assert refused(Idx(path="a.idx", labels="b.idx"), tmp_path).startswith(words)


def test_labels_that_are_not_there_or_are_images(tmp_path: Path) -> None:
    (tmp_path / "a.idx").write_bytes(idx(IMAGES))
    assert refused(Idx(path="a.idx"), tmp_path).startswith(
        "Beside ‘a.idx’ no file with its labels was found."
    )
    assert refused(Idx(path="a.idx", labels="a.idx"), tmp_path).startswith(
        "‘a.idx’ holds 6×4×4 numbers, not one"
    )


def test_samples_without_a_label_are_left_out_and_counted(tmp_path):
    y = np.array([0.0, 1, np.nan, 0, np.nan, 1])
    np.savez(tmp_path / "x.npz", x=np.arange(12.0).reshape(6, 2), y=y)
    table = Npz(path="x.npz").load(tmp_path)
    assert table.features[:, 0].tolist() == [0, 2, 6, 10]
    assert table.target.tolist() == [0, 1, 0, 1]
    assert table.notes == ("2 samples without a target left out.",)
    assert table.row_name(2) == "row 4"


def test_labels_that_are_all_missing_or_infinite_are_refused(tmp_path):
    for name, y in (("none", [np.nan, np.nan]), ("much", [1.0, np.inf])):
        np.savez(tmp_path / f"{name}.npz", x=np.ones((2, 2)), y=np.array(y))
    with pytest.raises(DataError, match=r"No sample in none\.npz has a target"):
        Npz(path="none.npz").load(tmp_path)
    with pytest.raises(
        DataError, match=r"The target of a sample in much\.npz is infinite, the first after 1 labelled"
    ):
        Npz(path="much.npz").load(tmp_path)
