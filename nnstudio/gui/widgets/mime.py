"""What drags between panels carry."""

LAYER_MIME = "application/x-nnstudio-layer"
"""The id of a layer kind, from the palette to the canvas."""

BLOCK_MIME = "application/x-nnstudio-block"
"""The id of a kept block, from the palette to the canvas."""
