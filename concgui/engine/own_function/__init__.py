"""A person's own function as a workload, and the checks before it is run."""
