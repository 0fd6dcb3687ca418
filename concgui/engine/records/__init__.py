"""Frozen records that answer questions about a run; nothing here is computed from events."""
