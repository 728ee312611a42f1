"""Rebuilds resources/datasets from the copies that scikit-learn carries; NNStudio itself does not need it.

    python packaging/datasets.py FOLDER     # FOLDER: sklearn/datasets/data of an unpacked scikit-learn

Values are written as they stand in those files; columns get names, and class numbers become class names.
"""

import csv
import gzip
import sys
from pathlib import Path

import numpy as np

TARGET = Path(__file__).resolve().parent.parent / "resources" / "datasets"

IRIS = ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)", "species"]
WINE = [
    "alcohol", "malic acid", "ash", "alcalinity of ash", "magnesium", "total phenols", "flavanoids",
    "nonflavanoid phenols", "proanthocyanins", "colour intensity", "hue", "OD280/OD315", "proline",
    "cultivar",
]  # fmt: skip
NUCLEI = [
    "radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity", "concave points",
    "symmetry", "fractal dimension",
]  # fmt: skip
DIABETES = [
    "age (years)", "sex", "body mass index (kg/m²)", "blood pressure", "total cholesterol", "LDL", "HDL",
    "total cholesterol / HDL", "log triglycerides", "glucose", "progression",
]  # fmt: skip


def main(folder: Path) -> None:
    """Write all five files."""
    _classes(folder / "iris.csv", "iris.csv", IRIS, ["setosa", "versicolor", "virginica"])
    _classes(folder / "wine_data.csv", "wine.csv", WINE, ["cultivar 1", "cultivar 2", "cultivar 3"])
    nuclei = [f"{prefix} {name}" for prefix in ("mean", "error of", "worst") for name in NUCLEI]
    _classes(
        folder / "breast_cancer.csv", "breast_cancer.csv", [*nuclei, "diagnosis"], ["malignant", "benign"]
    )
    _diabetes(folder)
    with gzip.open(folder / "digits.csv.gz", "rt") as stream:
        digits = np.loadtxt(stream, delimiter=",").astype(np.uint8)
    np.savez_compressed(TARGET / "digits.npz", images=digits[:, :64].reshape(-1, 8, 8), labels=digits[:, 64])


def _classes(source: Path, name: str, header: list[str], classes: list[str]) -> None:
    with source.open(newline="") as stream:
        _, *rows = csv.reader(stream)
    _write(name, header, [[*row[:-1], classes[int(row[-1])]] for row in rows])


def _diabetes(folder: Path) -> None:
    with gzip.open(folder / "diabetes_data_raw.csv.gz", "rt") as stream:
        features = [line.split() for line in stream]
    with gzip.open(folder / "diabetes_target.csv.gz", "rt") as stream:
        target = [f"{float(line):g}" for line in stream]
    _write(
        "diabetes.csv", DIABETES, [[*map(_short, row), y] for row, y in zip(features, target, strict=True)]
    )


def _short(number: str) -> str:
    short = f"{float(number):g}"
    return short if float(short) == float(number) else number


def _write(name: str, header: list[str], rows: list[list[str]]) -> None:
    with (TARGET / name).open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
