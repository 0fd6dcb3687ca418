"""The matrix: every model on every workload."""
