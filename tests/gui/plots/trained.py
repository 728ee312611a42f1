"""A panel after a training."""


def trained(panel, qtbot):
    with qtbot.waitSignal(panel.run.finished, timeout=30_000):
        panel.run.train()
    panel.update_now()
    return panel
