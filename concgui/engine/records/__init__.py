"""Frozen rows that answer questions about a run; nothing is computed from events here."""
