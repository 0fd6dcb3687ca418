"""Planning: the runs to be made, their sizes and their lengths."""
