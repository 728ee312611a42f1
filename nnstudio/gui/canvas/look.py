"""Pens, brushes and fonts of the canvas, made once per theme: painting a card allocates next to nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPen

from nnstudio.gui.canvas.blocks import SWATCHES
from nnstudio.gui.theme import Theme, mono_font, ui_font


class Look:
    """The theme as the canvas needs it."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.name_font = ui_font(13, QFont.Weight.DemiBold)
        self.detail_font = ui_font(11)
        self.mono_font = mono_font(11)
        self.badge_font = ui_font(12, QFont.Weight.Bold)
        self.note_font = ui_font(12.5)
        self.title_font = ui_font(12, QFont.Weight.DemiBold)
        self.far_font, self.far_mono_font = ui_font(18, QFont.Weight.DemiBold), mono_font(16)
        self.far_metrics = QFontMetricsF(self.far_font)
        self.far_mono_metrics = QFontMetricsF(self.far_mono_font)
        self.name_metrics = QFontMetricsF(self.name_font)
        self.detail_metrics = QFontMetricsF(self.detail_font)
        self.mono_metrics = QFontMetricsF(self.mono_font)
        self.title_metrics = QFontMetricsF(self.title_font)
        self.text = theme.color("text")
        self.dim = theme.color("dim")
        self.faint = theme.color("faint" if theme.is_dark else "dim")
        self.card = QBrush(theme.color("card"))
        self.canvas = theme.color("canvas")
        self.border = pen(theme.color("line"), 1)
        self.border_hover = pen(theme.color("faint"), 1.2)
        self.border_error = pen(theme.color("bad"), 1.2)
        self.border_loose = pen(theme.color("faint", 0.7), 1, (5, 4))
        self.border_dragged = pen(theme.color("accent"), 1.4, (5, 4))
        self.halo = pen(theme.color("accent"), 2)
        self.dot = theme.color("grid").darker(112) if not theme.is_dark else theme.color("grid").lighter(115)
        self.port = pen(theme.color("faint"), 1.4)
        self.port_ready = pen(theme.color("accent"), 2)
        self.spark = pen(theme.color("accent"), 1.3)
        self.far_spark = pen(theme.color("accent"), 2.2)
        self.accent = theme.color("accent")
        self.progress = QBrush(theme.color("accent", 0.75))
        self.wire = pen(theme.color("wire"), 1.6)
        self.wire_hover = pen(theme.color("accent"), 2)
        self.wire_selected = pen(theme.color("accent"), 2.6)
        self.wire_refused = pen(theme.color("bad"), 1.8, (5, 4))
        self.guide = pen(theme.color("bad", 0.85), 1)
        self.guide.setCosmetic(True)
        self.shadow = QBrush(QColor(0, 0, 0, 40 if theme.is_dark else 9))

    def wire_flow(self, strength: float) -> QPen:
        """A wire while training: thicker and fuller the more gradient flows back through it."""
        return pen(self.theme.color("accent", 0.3 + 0.6 * strength), 1.2 + 2.8 * strength)

    def group(self, group: str) -> QBrush:
        """The edge of a card; the two greys are lightened a little on dark."""
        color = self.theme.group_color(group)
        return QBrush(color.lighter(125) if self.theme.is_dark and color.hsvSaturationF() < 0.45 else color)

    def swatch(self, color: str, alpha: float = 1.0) -> QColor:
        """A colour a person gave to a note or a group."""
        found = self.theme.group_color(SWATCHES[color])
        if self.theme.is_dark and found.hsvSaturationF() < 0.45:
            found = found.lighter(125)
        found.setAlphaF(alpha)
        return found

    def badge(self, badge: str) -> QBrush:
        """The disc of a badge."""
        return QBrush(self.theme.color("bad" if badge == "error" else "warn"))


def pen(color: QColor, width: float, dashes: tuple[float, ...] = ()) -> QPen:
    """A pen with round joins; dash lengths in pixels."""
    made = QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    if dashes:
        made.setCapStyle(Qt.PenCapStyle.FlatCap)
        made.setDashPattern([length / width for length in dashes])
    return made
