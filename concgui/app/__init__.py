"""Use cases and the one object graph, without widgets."""
