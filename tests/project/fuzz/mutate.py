"""Ways to spoil a file: its bytes, its zip, and with fingerprints that agree again, each part's content."""

from __future__ import annotations

import hashlib
import io
import json
import random
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from nnstudio.project.container import pack
from nnstudio.project.file import MEMBERS
from tests.project.fuzz import spoil_json
from tests.project.fuzz.samples import Members, members

Way = Callable[[random.Random, bytes], bytes]
SURPRISES = (
    b"",
    b"\0",
    b"\xff" * 8,
    b"PK\x05\x06",
    b"PK\x01\x02",
    b"\x80\x04.",
    b"{",
    b"1e999",
    b"\xef\xbb\xbf",
)
NAMES = (
    "../../x", "/etc/x", "a\\..\\b", "a\0b", "graph.json", "plugin.py", "__init__.py", "data.pkl",
    "C:x", "x/", "data.0", "data.5", "data.01", "data.1.csv", "é" * 300, "", *MEMBERS,
)  # fmt: skip


def bits(rng: random.Random, data: bytes) -> bytes:
    """Flip one to eight bits."""
    found = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 8))):
        if found:
            found[rng.randrange(len(found))] ^= 1 << rng.randrange(8)
    return bytes(found)


def cut(rng: random.Random, data: bytes) -> bytes:
    """Keep the beginning, the end, or leave out a piece."""
    a, b = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
    return rng.choice((data[:a], data[a:], data[:a] + data[b:]))


def insert(rng: random.Random, data: bytes) -> bytes:
    """Put in a surprise, or a piece of the file once more; sometimes over what is there."""
    at = rng.randrange(len(data) + 1)
    start = rng.randrange(len(data) + 1)
    piece = rng.choice(
        (*SURPRISES, data[start : start + rng.randrange(1, 200)], rng.randbytes(rng.randrange(1, 40)))
    )
    return data[:at] + piece + data[at + (len(piece) if rng.random() < 0.5 else 0) :]


def zip_records(rng: random.Random, data: bytes) -> bytes:
    """Change a number in the zip's own records."""
    found = bytearray(data)
    marks = [i for mark in (b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06") for i in _all(data, mark)]
    for _ in range(rng.randrange(1, 4)):
        at = rng.choice(marks) + rng.randrange(4, 46)
        value = struct.pack(
            "<I", rng.choice((0, 1, 8, 100, 2**16 - 1, 2**31, 2**32 - 1, rng.getrandbits(32)))
        )
        width = rng.choice((1, 2, 4))
        if at + width <= len(found):
            found[at : at + width] = value[:width]
    return bytes(found)


def _all(data: bytes, mark: bytes) -> list[int]:
    found, at = [], data.find(mark)
    while at >= 0:
        found.append(at)
        at = data.find(mark, at + 1)
    return found


def zip_members(rng: random.Random, data: bytes) -> bytes:
    """Members left out, twice, renamed, exchanged, as links, compressed in other ways, in another order."""
    entries = [("mimetype", b"application/vnd.nnstudio.project+zip"), *members(data).items()]
    for _ in range(rng.randrange(1, 3)):
        i, j = rng.randrange(len(entries)), rng.randrange(len(entries))
        act = rng.randrange(6)
        if act == 0 and len(entries) > 1:
            del entries[i]
        elif act == 1:
            entries.append((entries[i][0], entries[j][1]))
        elif act == 2:
            entries[i] = (rng.choice(NAMES), entries[i][1])
        elif act == 3:
            entries[i], entries[j] = (entries[i][0], entries[j][1]), (entries[j][0], entries[i][1])
        elif act == 4:
            rng.shuffle(entries)
        else:
            entries += [(rng.choice(NAMES), b"x" * rng.randrange(99)) for _ in range(rng.choice((1, 1, 20)))]
    return zipped(rng, entries)


def zipped(rng: random.Random, entries: list[tuple[str, bytes]]) -> bytes:
    """A zip of these, as links, folders and compressed in any way."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as archive:
        warnings.simplefilter("ignore")  # of names that appear twice: they are meant to
        for name, content in entries:
            info = zipfile.ZipInfo(name or "x")
            info.filename = name
            kinds = (stat.S_IFREG, stat.S_IFREG, stat.S_IFREG, stat.S_IFREG, stat.S_IFLNK, stat.S_IFDIR)
            info.external_attr = rng.choice(kinds) << 16
            info.compress_type = rng.choice((0, 0, 8, 8, 8, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
            archive.writestr(info, content)
    return buffer.getvalue()


def repacked(whole: Mapping[str, bytes], manifest: Mapping[str, Any] | None = None) -> bytes:
    """A project of these parts whose fingerprints agree, so that the parts themselves are read."""
    parts = dict(whole)
    found = dict(json.loads(parts.pop("format.json")))
    found["members"] = {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)} for name, data in parts.items()
    }
    return pack({"format.json": json.dumps({**found, **(manifest or {})}).encode(), **parts})


def _part(rng: random.Random, data: bytes, suffix: str, way: Way) -> bytes:
    whole: Members = members(data)
    names = [name for name in whole if name.endswith(suffix) and name != "format.json"]
    if names:
        name = rng.choice(names)
        whole[name] = way(rng, whole[name])
    return repacked(whole)


def json_part(rng: random.Random, data: bytes) -> bytes:
    """Spoil ``project.json`` or ``checkpoint.json``."""
    return _part(rng, data, ".json", spoil_json.spoil)


def manifest(rng: random.Random, data: bytes) -> bytes:
    """Spoil ``format.json``."""
    whole = members(data)
    whole["format.json"] = spoil_json.spoil(rng, whole["format.json"])
    return pack(whole)


def any_part(rng: random.Random, data: bytes) -> bytes:
    """Spoil the bytes of some part."""
    return _part(rng, data, "", rng.choice((bits, cut, insert)))


def table_part(rng: random.Random, data: bytes) -> bytes:
    """Spoil cells of ``history.csv``."""
    return _part(rng, data, ".csv", _cells)


def _cells(rng: random.Random, data: bytes) -> bytes:
    rows = [line.split(b",") for line in data.split(b"\n")]
    for _ in range(rng.randrange(1, 4)):
        row = rng.choice(rows)
        row[rng.randrange(len(row))] = rng.choice(
            (
                b"",
                b"nan",
                b"-inf",
                b"1_0",
                b"9" * 5000,
                b'"',
                b"1e400",
                b"-1",
                b"\xff",
                b"x" * 200_000,
                b" 1",
                b"train_",
            )
        )
    return b"\n".join(b",".join(row) for row in rows)


def header(rng: random.Random, data: bytes) -> bytes:
    """Spoil a safetensors file: its header as JSON, the header's length, or its bytes."""
    if rng.random() < 0.15 or len(data) < 8:
        return rng.choice((bits, cut, insert))(rng, data)
    length = int.from_bytes(data[:8], "little")
    text, body = data[8 : 8 + length], data[8 + length :]
    text = spoil_json.spoil(rng, text) if rng.random() < 0.9 else text + b" " * rng.randrange(1, 99)
    size = len(text)
    if rng.random() < 0.1:
        size = rng.choice((0, 1, 2**62, 2**64 - 1, 2**22 + 1, size + 1, max(0, size - 1)))
    return size.to_bytes(8, "little") + text + (cut(rng, body) if rng.random() < 0.1 else body)


def weights_part(rng: random.Random, data: bytes) -> bytes:
    """Spoil weights or a checkpoint's arrays inside a project."""
    return _part(rng, data, ".safetensors", header)


PROJECT_WAYS: Mapping[Way, int] = {
    bits: 2, cut: 1, insert: 1, zip_records: 2, zip_members: 2, manifest: 2,
    json_part: 8, any_part: 2, table_part: 1, weights_part: 3,
}  # fmt: skip
"""Ways to spoil a project, with how often each is taken."""


def project(rng: random.Random, data: bytes) -> tuple[str, bytes]:
    """A spoilt project, and the way it was spoilt."""
    way = rng.choices(tuple(PROJECT_WAYS), tuple(PROJECT_WAYS.values()))[0]
    return way.__name__, way(rng, data)
