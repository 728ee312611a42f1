"""Spoilt JSON: values of other types and sizes, keys renamed, lost and twice, and text that is no JSON."""

from __future__ import annotations

import json
import random
from typing import Any

VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, 64.0, 0.5, -0.0, 1e308, 5e-324, 10**6, 10**12, 2**31, 2**53, 2**63,
    10**19,
    "", "64", "x",
    "os.system", "__class__", "keras.layers.Lambda", "../../etc/passwd", "<img src='file:///etc/passwd'>",
    "\u202eabc", "a\nb", "\x00", "é" * 300, "x" * 70_000, [], [[]], {}, {"kind": "dense"},
    {"kind": "__class__"},
    {"__dict__": 1}, [1, 2, 3], [0], [10**9, 10**9, 10**9], [-1], [2**62] * 3, list(range(300)),
    "dense", "conv2d",
    "input", "n1", "file://host/share", "\\\\host\\share", "https://example.org/x.csv",
)  # fmt: skip
RAW = (
    b"NaN", b"-Infinity", b"1e999", b"9" * 5000, b'"\\ud800"', b"[" * 100_000, b'{"a":1,"a":2}', b"0x10",
    b"1_000",
    b'"\\u0000"', b"\xff\xfe", b"}", b"1 2", b"-0", b"1e-999", b'{"":' * 40 + b"1" + b"}" * 40,
)  # fmt: skip
MARK = "‹here›"

Place = tuple[Any, Any]


def spoil(rng: random.Random, data: bytes) -> bytes:
    """JSON with one to three changes."""
    whole = json.loads(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        places = list(_places(whole))
        if not places:
            break
        _change(rng, places)
    if rng.random() < 0.1 and (places := list(_places(whole))):
        holder, key = rng.choice(places)
        holder[key] = MARK
        text = json.dumps(whole, ensure_ascii=False).encode()
        return text.replace(json.dumps(MARK, ensure_ascii=False).encode(), rng.choice(RAW), 1)
    # half a surrogate pair can only be written escaped
    return json.dumps(whole, ensure_ascii=rng.random() < 0.2).encode("utf-8", "surrogatepass")


def _places(value: Any) -> Any:
    """Every place in a tree that can be changed: an object or list and a key into it."""
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        for key in keys:
            yield holder, key
            if isinstance(holder[key], (dict, list)):
                waiting.append(holder[key])


def _change(rng: random.Random, places: list[Place]) -> None:
    holder, key = rng.choice(places)
    other, other_key = rng.choice(places)
    act = rng.randrange(8)
    if act < 3:
        holder[key] = json.loads(json.dumps(rng.choice(VALUES)))
    elif act == 3:
        del holder[key]
    elif act == 4:
        holder[key] = json.loads(json.dumps(other[other_key]))
    elif act == 5 and isinstance(holder, dict):
        holder[str(rng.choice(("__dict__", "kind", "x", "", "é", "id")))] = holder.pop(key)
    elif act == 6 and isinstance(holder, list):
        holder.extend(json.loads(json.dumps([holder[key]] * rng.choice((1, 2, 30)))))
    elif isinstance(holder[key], (int, float)) and not isinstance(holder[key], bool):
        holder[key] = rng.choice((holder[key] + 1, -holder[key], holder[key] * 1000, holder[key] + 0.5))
    else:
        holder[key] = json.loads(json.dumps(rng.choice(VALUES)))
