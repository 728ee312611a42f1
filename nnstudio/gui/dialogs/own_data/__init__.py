"""Windows in which data is made by hand: points drawn in colours, a table typed."""
