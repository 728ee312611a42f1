"""Bundled data sets: their size, their published statistics, and a source for each."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import nnstudio
from nnstudio.catalog import Registry
from nnstudio.data import DATASETS, GENERATORS, READERS, TRANSFORMS, DataSettings, Table, prepare
from nnstudio.resources import resource


def load(kind: str) -> Table:
    return DATASETS[kind].build({}).load(None)


def test_the_lists_of_sources() -> None:
    assert tuple(DATASETS) == ("digits", "iris", "wine", "breast_cancer", "diabetes")
    assert tuple(READERS) == ("csv", "parquet", "excel", "json_lines", "npz", "idx", "images")
    everything = [*DATASETS, *GENERATORS, *READERS]
    assert len(set(everything)) == len(everything)


@pytest.mark.parametrize(
    ("kind", "shape", "classes"),
    [
        ("digits", (1797, 8, 8, 1), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]),
        ("iris", (150, 4), [50, 50, 50]),
        ("wine", (178, 13), [59, 71, 48]),
        ("breast_cancer", (569, 30), [357, 212]),
        ("diabetes", (442, 10), None),
    ],
)
def test_size_and_classes(kind: str, shape: tuple, classes: list | None) -> None:
    table = load(kind)
    assert table.features.shape == shape
    assert table.features.dtype == np.float32
    assert table.missing() == 0
    assert len(table.feature_names) == len(set(table.feature_names)) == table.columns.shape[1]
    if classes is None:
        assert table.classes == ()
        assert table.target.shape == (442, 1)
    else:
        assert table.target.dtype == np.int64
        assert np.bincount(table.target).tolist() == classes
        assert len(table.classes) == len(classes)


def test_iris_has_fishers_statistics() -> None:
    table = load("iris")
    assert table.features.mean(axis=0) == pytest.approx([5.8433, 3.0573, 3.7580, 1.1993], abs=5e-5)
    assert table.features.min(axis=0) == pytest.approx([4.3, 2.0, 1.0, 0.1])
    assert table.features.max(axis=0) == pytest.approx([7.9, 4.4, 6.9, 2.5])
    by_class = [table.features[table.target == c].mean(axis=0)[2] for c in range(3)]
    assert by_class == pytest.approx([1.462, 4.260, 5.552], abs=1e-3)
    # Rows that the copy in wide use has wrong: Fisher's 35th and 38th flower.
    assert table.features[34] == pytest.approx([4.9, 3.1, 1.5, 0.2])
    assert table.features[37] == pytest.approx([4.9, 3.6, 1.4, 0.1])


def test_wine_ranges() -> None:
    table = load("wine")
    alcohol, proline = (table.feature_names.index(n) for n in ("alcohol", "proline"))
    assert table.features[:, alcohol].mean() == pytest.approx(13.0006, abs=1e-3)
    assert (table.features[:, proline].min(), table.features[:, proline].max()) == (278, 1680)


def test_malignant_tumours_are_larger() -> None:
    table = load("breast_cancer")
    radius = table.features[:, table.feature_names.index("mean radius")]
    assert (radius.min(), radius.max()) == pytest.approx((6.981, 28.11))
    assert table.classes == ("benign", "malignant")
    assert radius[table.target == 1].mean() == pytest.approx(17.463, abs=1e-3)
    assert radius[table.target == 0].mean() == pytest.approx(12.147, abs=1e-3)


def test_diabetes_is_in_original_units() -> None:
    table = load("diabetes")
    age, sex, bmi = table.features[:, 0], table.features[:, 1], table.features[:, 2]
    assert (age.min(), age.max(), age.mean()) == pytest.approx((19, 79, 48.518), abs=1e-3)
    assert set(sex) == {1, 2}
    assert bmi.mean() == pytest.approx(26.376, abs=1e-3)
    assert (table.target.min(), table.target.max()) == (25, 346)
    assert table.target.mean() == pytest.approx(152.133, abs=1e-3)


def test_digits_are_images_that_look_like_digits() -> None:
    table = load("digits")
    assert table.is_image
    assert (table.features.min(), table.features.max()) == (0, 16)
    assert table.target[:10].tolist() == list(range(10))
    zero, one = (table.features[table.target == c].mean(axis=0)[..., 0] for c in (0, 1))
    # A zero is hollow in the middle, a one is not.
    assert zero[3:5, 3:5].mean() < 4 < 9 < one[3:5, 3:5].mean()


@pytest.mark.parametrize("kind", DATASETS)
def test_every_data_set_names_its_source(kind: str) -> None:
    sources = resource("datasets", "SOURCES.md").read_text(encoding="utf-8")
    name = "digits.npz" if kind == "digits" else f"{kind}.csv"
    assert f"## {name}" in sources
    assert resource("datasets", name).stat().st_size < 200_000


@pytest.mark.parametrize("kind", [*DATASETS, *GENERATORS])
def test_every_source_can_be_prepared_and_is_the_same_each_time(kind: str) -> None:
    settings = DataSettings(source=kind, features=["standardize"])
    first, again = prepare(settings), prepare(settings)
    assert first.train.x.tobytes() == again.train.x.tobytes()
    assert first.train.y.tobytes() == again.train.y.tobytes()
    assert np.isfinite(first.train.x).all()
    assert first.train.x.flags.c_contiguous
    assert first.train.x.shape[1:] == first.shape.sample


@pytest.mark.parametrize("registry", [DATASETS, GENERATORS, READERS, TRANSFORMS], ids=lambda r: r.name)
def test_the_catalogue_of_every_registry_is_json(registry: Registry) -> None:
    described = json.loads(json.dumps(registry.describe()))
    assert list(described) == list(registry)
    for kind in described.values():
        assert kind["description"].endswith(".")


def test_the_table_library_is_loaded_only_when_a_file_is_read() -> None:
    code = "import sys, nnstudio.data; sys.exit('polars' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=Path(nnstudio.__file__).parent.parent).returncode
        == 0
    )
