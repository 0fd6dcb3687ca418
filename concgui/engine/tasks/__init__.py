"""What crosses to a worker and back."""
