"""Widgets and plots: the only place that knows them."""
