"""What a model, a workload, a parameter must be."""
