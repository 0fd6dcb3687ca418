"""The image that the tasks of a run compute together."""
