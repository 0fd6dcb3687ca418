"""The bytes between the observer and the window."""
