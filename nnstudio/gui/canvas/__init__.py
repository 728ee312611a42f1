"""The drawn network: cards, wires, and the gestures that edit them."""
