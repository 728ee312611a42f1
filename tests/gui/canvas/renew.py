"""``python -m tests.gui.canvas.renew``: take the kept pictures of the canvas anew. Then look at them."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from nnstudio.gui import app as application
from nnstudio.gui import theme as themes
from tests.gui.canvas.states import FOLDER, STATES, picture


def main() -> None:
    """All states, both themes."""
    app = application.make_application()
    FOLDER.mkdir(exist_ok=True)
    for look in ("light", "dark"):
        themes.apply_theme(app, look)
        for name in STATES:
            canvas, image = picture(name)
            image.save(str(FOLDER / f"{name}-{look}.png"))
            canvas.model.shutdown()
            canvas.close()
            canvas.deleteLater()


if __name__ == "__main__":
    main()
