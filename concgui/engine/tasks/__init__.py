"""Tasks on their way to a worker and reports on their way back."""
