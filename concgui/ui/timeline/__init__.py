"""The timeline: every task in its lane, the window's latency under it."""
