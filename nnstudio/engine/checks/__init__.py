"""The rules of the check, by what they look at: the graph, the output with its loss, and advice."""
