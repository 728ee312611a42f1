"""One picture file as numbers, through Pillow: known formats, a bounded size, every mode converted."""

from __future__ import annotations

import stat
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.data.table import Array

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP")
SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp")
MOST_PIXELS = 50_000_000
LARGEST_FILE = 256 * 1024 * 1024

Colours = Literal["auto", "grey", "colour"]
Fit = Literal["stretch", "crop"]


class BadPicture(Exception):
    """A picture that cannot be used; ``str()`` is the reason in a few words."""


def open_picture(path: Path) -> Image:
    """The picture with its header read and its size checked, nothing decoded yet. Raises ``BadPicture``."""
    from PIL import Image, UnidentifiedImageError  # here, so that the app starts without waiting for it

    _check_file(path)
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        image = Image.open(path, formats=FORMATS)
    except UnidentifiedImageError:
        raise BadPicture(tr("not a picture in a known format")) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPicture(
            tr("more than {most_pixels} million pixels", most_pixels=MOST_PIXELS // 1000000)
        ) from None
    except Exception as error:
        raise BadPicture(f"damaged ({type(error).__name__})") from None
    if image.width * image.height > MOST_PIXELS:
        image.close()
        raise BadPicture(
            tr(
                "{width:,} × {height:,} pixels, more than {most_pixels} million",
                width=image.width,
                height=image.height,
                most_pixels=MOST_PIXELS // 1000000,
            )
        )
    return image


def read_picture(path: Path, size: tuple[int, int] | None, fit: Fit, channels: int) -> Array:
    """Values 0 … 255 (height, width, channels) uint8, turned as the camera says, of ``size`` (height, width).

    Transparent parts stand on white; 16-bit values are scaled to 0 … 255. Raises ``BadPicture``.
    """
    from PIL import Image, ImageOps

    with open_picture(path) as image:
        try:
            image.load()
            turned = ImageOps.exif_transpose(image)
            plain = _converted(turned, channels)
            if size is not None and plain.size != size[::-1]:
                place = size[::-1]
                resample = Image.Resampling.BILINEAR
                plain = (
                    ImageOps.fit(plain, place, resample) if fit == "crop" else plain.resize(place, resample)
                )
            return np.asarray(plain, dtype=np.uint8).reshape(plain.height, plain.width, channels)
        except Exception as error:
            # Decoders meet damage in many ways: OSError, SyntaxError, struct.error, ValueError …
            raise BadPicture(f"damaged ({str(error)[:80] or type(error).__name__})") from None


def upright_size(image: Image) -> tuple[int, int]:
    """(height, width) after turning as the camera says."""
    try:
        sideways = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    except Exception:  # an unreadable note of the camera turns nothing
        sideways = False
    return (image.width, image.height) if sideways else (image.height, image.width)


def is_grey(image: Image) -> bool:
    """Whether the picture has no colours by its mode."""
    return image.mode in ("1", "L", "LA", "La", "F") or image.mode.startswith("I")


def _converted(image: Image, channels: int) -> Image:
    from PIL import Image

    if image.mode.startswith("I") or image.mode == "F":
        values = np.asarray(image, dtype=np.float64)
        top = 65535.0 if (values.size and values.max() > 255) or image.mode.startswith("I;16") else 255.0
        image = Image.fromarray(np.clip(np.round(values * (255.0 / top)), 0, 255).astype(np.uint8))
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        clear = image.convert("RGBA")
        white = Image.new("RGBA", clear.size, (255, 255, 255, 255))
        image = Image.alpha_composite(white, clear)
    return image.convert("L" if channels == 1 else "RGB")


def _check_file(path: Path) -> None:
    try:
        status = path.stat()
    except OSError as error:
        raise BadPicture(error.strerror or tr("cannot be read")) from None
    if not stat.S_ISREG(status.st_mode):
        raise BadPicture(tr("not a regular file"))
    if not status.st_size:
        raise BadPicture("empty")
    if status.st_size > LARGEST_FILE:
        raise BadPicture(f"{status.st_size / 2**20:,.0f} MB")
