"""wine."""

from nnstudio.data.datasets.base import BundledCsv
from nnstudio.data.source import DATASETS


@DATASETS.register
class Wine(BundledCsv):
    """178 Italian wines of three cultivars, told apart by 13 measurements of a chemical analysis.

    Classes of 59, 71 and 48 rows. The columns differ in size by a factor of a thousand: standardize them.
    Source: Forina et al. 1991 (PARVUS); UCI Machine Learning Repository.
    """

    kind, title, order = "wine", "Wine cultivars", 3
    file = "wine.csv"
    classes = ("cultivar 1", "cultivar 2", "cultivar 3")
