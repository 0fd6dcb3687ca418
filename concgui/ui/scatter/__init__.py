"""The scatter plot: how fast against how smooth, one mark per model."""
