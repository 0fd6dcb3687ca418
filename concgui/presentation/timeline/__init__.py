"""The timeline as arrays and sentences."""
