"""Plots of the run: one file each, and one row in :data:`nnstudio.gui.plots.table.PLOTS`."""
