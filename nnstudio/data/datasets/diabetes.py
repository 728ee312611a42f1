"""diabetes."""

from nnstudio.data.datasets.base import BundledCsv
from nnstudio.data.source import DATASETS


@DATASETS.register
class Diabetes(BundledCsv):
    """442 diabetes patients: how far the disease progresses in a year, from 10 measurements at its start.

    Regression; progression runs from 25 to 346. Features in their original units, so standardize them.
    Source: Efron, Hastie, Johnstone & Tibshirani 2004.
    """

    kind, title, order = "diabetes", "Diabetes progression", 5
    file = "diabetes.csv"
