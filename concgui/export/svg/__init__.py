"""Drawings as scalable vector graphics, made of the arrays and words that the window shows too."""
