"""Lists of choices whose items come and go."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox


def fill(box: QComboBox, items: list[tuple[str, object]]) -> None:
    """List these; what was chosen stays chosen if it is still there."""
    if items == [(box.itemText(i), box.itemData(i)) for i in range(box.count())]:
        return
    kept = box.currentData()
    box.blockSignals(True)
    box.clear()
    for text, data in items:
        box.addItem(text, data)
    box.setCurrentIndex(max(0, box.findData(kept)))
    box.blockSignals(False)
