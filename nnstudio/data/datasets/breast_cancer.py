"""breast_cancer."""

from nnstudio.data.datasets.base import BundledCsv
from nnstudio.data.source import DATASETS


@DATASETS.register
class BreastCancer(BundledCsv):
    """569 breast tumours, benign or malignant, by 30 measurements of cell nuclei under the microscope.

    357 benign, 212 malignant (class 1). Ten measures, each as mean, standard error and worst value.
    Source: Street, Wolberg & Mangasarian 1993 (WDBC); UCI Machine Learning Repository.
    """

    kind, title, order = "breast_cancer", "Breast cancer", 4
    file = "breast_cancer.csv"
    classes = ("benign", "malignant")
