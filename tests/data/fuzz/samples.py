"""Whole data files of every kind that is read, to be spoilt."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Callable, Mapping

import numpy as np
import polars as pl
from PIL import Image

FRAME = pl.DataFrame(
    {"a": [1.5, 2.0, 3.25, None] * 6, "b": ["x", "y", "zé"] * 8, "n": range(24), "y": [0, 1] * 12}
)
GREY = np.random.default_rng(1).integers(0, 255, (6, 5, 4), dtype=np.uint8)
LABELS = np.arange(6) % 2


def _written(write: Callable[[io.BytesIO], object]) -> bytes:
    stream = io.BytesIO()
    write(stream)
    return stream.getvalue()


def _idx(array: np.ndarray) -> bytes:
    head = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.astype(np.uint8).tobytes()


# ruff: noqa: E501


def _xlsx() -> bytes:
    """The least that is a workbook: 12 rows of two columns."""
    rows = "".join(
        f'<row r="{i}"><c r="A{i}"><v>{i}</v></c><c r="B{i}"><v>{i % 2}</v></c></row>' for i in range(1, 13)
    )
    main = "http://schemas.openxmlformats.org/"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{main}package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override '
        'PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{main}package/2006/relationships"><Relationship Id="r1" Type="{main}'
        'officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}spreadsheetml/2006/main" xmlns:r="{main}officeDocument/2006/'
        'relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{main}package/2006/relationships"><Relationship Id="r1" '
        f'Type="{main}officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}spreadsheetml/2006/main"><sheetData>{rows}</sheetData>'
        "</worksheet>",
    }  # fmt: skip
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def files() -> Mapping[str, bytes]:
    """Name → content. A name with a folder belongs to a folder of pictures."""
    csv = FRAME.write_csv()
    return {
        "x.csv": csv.encode(),
        "x.tsv": csv.replace(",", "\t").encode("utf-16"),
        "quoted.csv": b'a;"b, c";y\n' + b'1,5;"x ""y""\nz";0\n2,5;w;1\n' * 8,
        "x.jsonl": FRAME.write_ndjson().encode(),
        "x.npz": _written(lambda s: np.savez_compressed(s, x=GREY, y=LABELS)),
        "x.npy": _written(lambda s: np.save(s, GREY.astype(">f4"))),
        "train-images-idx3-ubyte": _idx(GREY),
        "train-images-idx3-ubyte.gz": gzip.compress(_idx(GREY), mtime=0),
        "x.parquet": _written(FRAME.write_parquet),
        "x.xlsx": _xlsx(),
        "pets/a/x.png": _written(lambda s: Image.fromarray(GREY[0]).save(s, "PNG")),
        "pets/a/x.jpg": _written(lambda s: Image.fromarray(GREY[1]).save(s, "JPEG")),
        "pets/a/x.gif": _written(lambda s: Image.fromarray(GREY[1]).save(s, "GIF")),
        "pets/labels.csv": b"file,label\na/x.png,cat\n" + b"b/x.png,dog\n",
    }


BESIDE: Mapping[str, Mapping[str, bytes]] = {
    "x.npy": {"y.npy": _written(lambda s: np.save(s, LABELS))},
    "train-images-idx3-ubyte": {"train-labels-idx1-ubyte": _idx(LABELS)},
    "train-images-idx3-ubyte.gz": {"train-labels-idx1-ubyte": _idx(LABELS)},
}
"""What lies beside a file and is whole."""
