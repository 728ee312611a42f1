"""iris."""

from nnstudio.data.datasets.base import BundledCsv
from nnstudio.data.source import DATASETS


@DATASETS.register
class Iris(BundledCsv):
    """150 iris flowers of three species, told apart by the length and width of their sepals and petals.

    4 features in centimetres, 50 rows of each class; setosa is easy, the other two overlap a little.
    Source: Fisher 1936; UCI Machine Learning Repository.
    """

    kind, title, order = "iris", "Iris flowers", 2
    file = "iris.csv"
    classes = ("setosa", "versicolor", "virginica")
