"""Ways to spoil the bytes of a file."""

from __future__ import annotations

import io
import random
import zipfile

NASTY = (
    b"\0", b"\xff\xfe", b'"', b"'", b"\n" * 50, b"," * 300, b"1e400", b"-", b"=cmd()", b"\xf0\x9f\x92\xa9",
    b"\x80\x04\x95", b"[" * 200, b"{" * 200, b"99999999999999999999", b"nan", b"\r", b"\x1f\x8b",
    b"PK\x03\x04",
    b"../../etc/passwd", b"'shape': (1000000000000,)", b"\xff" * 8, b"\x7f\xff\xff\xff", b"\x00\x00\x00\x80",
)  # fmt: skip


def spoil(rng: random.Random, data: bytes) -> tuple[str, bytes]:
    """The name of a way, and the bytes spoilt in that way."""
    ways = [_bits, _bytes, _cut, _insert, _repeat, _shuffle, _numbers, _join]
    if data[:4] == b"PK\x03\x04":
        ways += [_member, _member]
    way = rng.choice(ways)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        data = way(rng, data)
    return way.__name__.strip("_"), data[: 2**22]


def _at(rng: random.Random, data: bytes) -> int:
    # Headers are at the beginning or the end: half of all damage goes there.
    where = rng.random()
    size = len(data)
    if where < 0.3:
        return rng.randrange(min(size, 64) or 1)
    if where < 0.5:
        return size - 1 - rng.randrange(min(size, 128)) if size else 0
    return rng.randrange(size or 1)


def _bits(rng: random.Random, data: bytes) -> bytes:
    found = bytearray(data or b"x")
    found[_at(rng, data or b"x")] ^= 1 << rng.randrange(8)
    return bytes(found)


def _bytes(rng: random.Random, data: bytes) -> bytes:
    found = bytearray(data or b"x")
    for _ in range(rng.randint(1, 16)):
        found[_at(rng, found)] = rng.randrange(256)
    return bytes(found)


def _cut(rng: random.Random, data: bytes) -> bytes:
    start, end = sorted((_at(rng, data), _at(rng, data)))
    return data[:end] if rng.random() < 0.5 else data[:start] + data[end:]


def _insert(rng: random.Random, data: bytes) -> bytes:
    place = _at(rng, data)
    return data[:place] + rng.choice(NASTY) * rng.choice((1, 1, 3)) + data[place:]


def _repeat(rng: random.Random, data: bytes) -> bytes:
    start, end = sorted((_at(rng, data), _at(rng, data)))
    return data[:end] + data[start:end] * rng.randint(1, 20) + data[end:]


def _shuffle(rng: random.Random, data: bytes) -> bytes:
    size = rng.choice((1, 4, 16, 64))
    parts = [data[i : i + size] for i in range(0, len(data), size)]
    one, other = rng.randrange(len(parts) or 1), rng.randrange(len(parts) or 1)
    if parts:
        parts[one], parts[other] = parts[other], parts[one]
    return b"".join(parts)


def _numbers(rng: random.Random, data: bytes) -> bytes:
    """A length or a count becomes another."""
    width = rng.choice((1, 2, 4, 8))
    value = rng.choice((0, 1, 2 ** (8 * width) - 1, 2 ** (8 * width - 1), rng.randrange(2 ** (8 * width))))
    place = _at(rng, data)
    return data[:place] + value.to_bytes(width, rng.choice(("little", "big"))) + data[place + width :]


def _join(rng: random.Random, data: bytes) -> bytes:
    return rng.choice(NASTY) + data if rng.random() < 0.3 else data + data[_at(rng, data) :]


def _member(rng: random.Random, data: bytes) -> bytes:
    """What is inside a zip is spoilt, and the zip is whole again."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {info.filename: archive.read(info) for info in archive.infolist()}
    except Exception:
        return _bytes(rng, data)
    name = rng.choice(sorted(parts) or ["x"])
    parts[name] = rng.choice((_bits, _bytes, _cut, _insert, _repeat, _numbers))(rng, parts.get(name, b""))
    if rng.random() < 0.1:
        parts[rng.choice(("../x.npy", "/etc/x", "y.npy", "x.pkl", "x\0.npy"))] = b"\x80\x04."
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for member, content in parts.items():
            archive.writestr(zipfile.ZipInfo(member or "x"), content)
    return stream.getvalue()
