"""What menu actions do, sorted by menu. The table in ``gui/actions.py`` names their methods."""
