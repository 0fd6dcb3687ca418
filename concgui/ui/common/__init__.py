"""Widgets, fonts, colours and helpers that the views share."""
