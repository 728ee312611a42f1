"""A folder of pictures by class: every mode and format as numbers, bad pictures listed, nothing too large."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from nnstudio.data import DataError, DataSettings, Table, prepare, read_for_prediction, source_for
from nnstudio.data.readers.images import Images


def picture(
    path: Path, mode: str = "L", size: tuple[int, int] = (6, 4), colour: Any = 0, **options: Any
) -> None:
    path.parent.mkdir(exist_ok=True, parents=True)
    Image.new(mode, size, colour).save(path, **options)


def folder(place: Path, each: int = 3) -> Path:
    for name, value in (("cat", 10), ("dog", 200)):
        for i in range(each):
            picture(place / name / f"{i}.png", colour=value + i)
    return place


def load(place: Path, **options: Any) -> Table:
    return Images(path=str(place), **options).load(None)


def refused(place: Path, **options: Any) -> str:
    with pytest.raises(DataError) as error:
        load(place, **options)
    return str(error.value)


def huge_png(side: int) -> bytes:
    """A picture that claims side × side pixels and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">2I5B", side, side, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def test_folders_are_classes(tmp_path: Path) -> None:
    table = source_for(folder(tmp_path)).load(None)
    assert table.shape == (4, 6, 1)
    assert table.classes == ("cat", "dog")
    assert table.target.tolist() == [0, 0, 0, 1, 1, 1]
    assert table.features[:, 0, 0, 0].tolist() == [10, 11, 12, 200, 201, 202]
    assert table.is_image
    assert table.notes == ()


@pytest.mark.parametrize(
    ("mode", "colour", "end", "expected"),
    [
        ("RGB", (200, 100, 50), "png", [200, 100, 50]),
        ("RGBA", (200, 100, 50, 0), "png", [255, 255, 255]),
        ("RGBA", (200, 100, 50, 255), "webp", [200, 100, 50]),
        ("LA", (0, 0), "png", [255, 255, 255]),
        ("P", 0, "gif", [0, 0, 0]),
        ("1", 1, "png", [255, 255, 255]),
        ("I;16", 65535, "png", [255, 255, 255]),
        ("I;16", 257 * 100, "tiff", [100, 100, 100]),
        ("CMYK", (0, 0, 0, 0), "jpg", [255, 255, 255]),
        ("L", 77, "bmp", [77, 77, 77]),
    ],
)
def test_every_mode_becomes_red_green_blue(
    tmp_path: Path, mode: str, colour: Any, end: str, expected: list[int]
) -> None:
    options = {"lossless": True} if end == "webp" else {}
    for name in ("a", "b"):
        picture(tmp_path / name / f"x.{end}", mode, colour=colour, **options)
    table = load(tmp_path, colours="colour")
    assert table.shape == (4, 6, 3)
    assert table.features[0, 2, 3].tolist() == expected


def test_grey_unless_a_picture_has_colours(tmp_path: Path) -> None:
    folder(tmp_path)
    picture(tmp_path / "cat" / "z.png", "RGB", colour=(255, 0, 0))
    assert load(tmp_path).shape == (4, 6, 3)
    grey = load(tmp_path, colours="grey")
    assert grey.shape == (4, 6, 1)
    assert grey.features[3, 0, 0, 0] == 76  # 0.299 · 255


def test_the_camera_s_note_turns_the_picture(tmp_path: Path) -> None:
    folder(tmp_path)
    exif = Image.Exif()
    exif[0x0112] = 6
    picture(tmp_path / "cat" / "turned.jpg", "L", size=(4, 6), exif=exif)
    assert load(tmp_path).shape == (4, 6, 1)


def test_an_animation_gives_its_first_picture(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        frames = [Image.new("L", (6, 4), v) for v in (5, 250)]
        frames[0].save(tmp_path / name / "x.gif", save_all=True, append_images=frames[1:])
    assert load(tmp_path, colours="grey").features.max() == 5


def test_sizes_that_differ_are_asked_about_then_stretched_or_cut(tmp_path: Path) -> None:
    folder(tmp_path)
    wide = Image.fromarray(np.repeat(np.arange(16, dtype=np.uint8)[None], 8, axis=0) * 10)
    wide.save(tmp_path / "cat" / "wide.png")
    assert refused(tmp_path) == (
        f"The pictures in ‘{tmp_path.name}’ have 2 different sizes (6 of 4 × 6, 1 of 8 × 16). Set "
        "‘Size’, for example to 8 × 8."
    )
    stretched = load(tmp_path, size=(8, 8)).features[3, 0, :, 0]
    cut = load(tmp_path, size=(8, 8), fit="crop").features[3, 0, :, 0]
    assert stretched[0] < 10
    assert cut.tolist() == [40, 50, 60, 70, 80, 90, 100, 110]


def test_damaged_pictures_are_listed_and_too_many_are_refused(tmp_path: Path) -> None:
    folder(tmp_path, each=20)
    noise = np.random.default_rng(0).integers(0, 255, (4, 6), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "whole.png")
    whole = (tmp_path / "whole.png").read_bytes()
    (tmp_path / "cat" / "empty.png").touch()
    (tmp_path / "dog" / "cut.png").write_bytes(whole[:-30])
    (tmp_path / "dog" / "huge.png").write_bytes(huge_png(30_000))
    (tmp_path / "dog" / "large.png").write_bytes(huge_png(12_000))
    table = load(tmp_path)
    assert len(table) == 40
    (note,) = table.notes
    assert note.startswith("4 pictures left out: ")
    assert f"{Path('cat', 'empty.png')}: empty" in note
    assert f"{Path('dog', 'huge.png')}: more than 50 million pixels" in note
    assert "12,000 × 12,000 pixels" in note or f"{Path('dog', 'large.png')}: more than 50 million" in note
    assert f"{Path('dog', 'cut.png')}: damaged" in note
    for i in range(3):
        (tmp_path / "cat" / f"text{i}.jpg").write_text("<svg/>")
    assert refused(tmp_path).startswith(f"6 of 47 pictures in ‘{tmp_path.name}’ cannot be read: ")


def test_other_files_and_links_to_folders_are_passed_over(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "cat" / "notes.txt").write_text("hello")
    (tmp_path / "cat" / ".hidden.png").write_text("hello")
    os.symlink(tmp_path, tmp_path / "cat" / "loop")
    assert len(load(tmp_path)) == 6


def test_folders_that_do_not_hold_classes(tmp_path: Path) -> None:
    assert refused(tmp_path / "no").startswith(f"There is no file or folder ‘{tmp_path / 'no'}’.")
    assert "has no folders inside" in refused(tmp_path)
    (tmp_path / "train").mkdir()
    assert "which look like parts and not like classes" in refused(tmp_path)
    (tmp_path / "cat").mkdir()
    assert "hold no pictures (.png, .jpg" in refused(tmp_path)
    folder(tmp_path)
    assert load(tmp_path).notes == ("No pictures in ‘train’: left out.",)


def test_more_numbers_than_can_be_held(tmp_path: Path) -> None:
    folder(tmp_path)
    assert refused(tmp_path, size=(1000, 1000)) == (
        "6 pictures of 1000 × 1000 × 1 are 6,000,000 numbers; up to 100,000,000, and 200,000 a picture, can "
        "be held. Set ‘Size’ to something smaller, for example 64 × 64."
    )


def test_trained_and_asked_with_pictures(tmp_path: Path) -> None:
    place = folder(tmp_path / "known")
    fitted = prepare(DataSettings(source=source_for(place))).fitted
    assert read_for_prediction(place, fitted).target.tolist() == [0, 0, 0, 1, 1, 1]
    picture(tmp_path / "new" / "x.png", size=(12, 8), colour=9)
    for path in (tmp_path / "new", tmp_path / "new" / "x.png"):
        table = read_for_prediction(path, fitted)
        assert table.target is None
        assert table.features.shape == (1, 4, 6, 1)
        assert table.features.max() == 9
    (tmp_path / "new" / "y.png").touch()
    with pytest.raises(DataError, match=r"y\.png: empty\. Repair or remove"):
        read_for_prediction(tmp_path / "new", fitted)
