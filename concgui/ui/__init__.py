"""Widgets and plots. No other package imports them."""
