"""What the rooms of the window share."""
