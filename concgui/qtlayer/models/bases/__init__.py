"""Base classes and helpers of the models that need Qt."""
