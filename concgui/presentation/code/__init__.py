"""The code that ran, with its colours, its marks and their words, for any screen, file or page."""
