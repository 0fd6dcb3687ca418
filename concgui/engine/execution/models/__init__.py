"""The concurrency models that need no Qt, one file each."""
