"""The contracts of models, workloads and parameters."""
