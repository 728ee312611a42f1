"""Where samples come from: data sets, generators, readers; transforms; splits. No Qt here."""

from nnstudio.data.datasets import DATASETS
from nnstudio.data.files import DATA_PATTERNS, folder_meant, reader_kind, source_for
from nnstudio.data.findings import Finding
from nnstudio.data.fitted import Fitted
from nnstudio.data.generators import GENERATORS
from nnstudio.data.mending import Remedy, remedies_for
from nnstudio.data.own import OWN
from nnstudio.data.prediction import read_for_prediction
from nnstudio.data.prepare import Prepared, Split, prepare
from nnstudio.data.preview import ColumnFacts, Preview, glance, preview
from nnstudio.data.readers import READERS
from nnstudio.data.readers.pictures import SUFFIXES as PICTURE_SUFFIXES
from nnstudio.data.readers.tabular import OfColumns
from nnstudio.data.settings import DataSettings
from nnstudio.data.source import Source
from nnstudio.data.splits import SPLITS, Splitting
from nnstudio.data.table import DataError, Table
from nnstudio.data.transforms import TRANSFORMS, Transform

__all__ = [
    "DATASETS",
    "DATA_PATTERNS",
    "GENERATORS",
    "OWN",
    "PICTURE_SUFFIXES",
    "READERS",
    "SPLITS",
    "TRANSFORMS",
    "ColumnFacts",
    "DataError",
    "DataSettings",
    "Finding",
    "Fitted",
    "OfColumns",
    "Prepared",
    "Preview",
    "Remedy",
    "Source",
    "Split",
    "Splitting",
    "Table",
    "Transform",
    "folder_meant",
    "glance",
    "prepare",
    "preview",
    "read_for_prediction",
    "reader_kind",
    "remedies_for",
    "source_for",
]
