"""The page with the words of the window."""
