"""How a network computes: spec, check, compile, network and training, all in NumPy. No Qt here."""
