"""Every model on every workload."""
