"""Fast × smooth: one mark per model."""
