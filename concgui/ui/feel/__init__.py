"""The feel strip: whether the window is alive."""
