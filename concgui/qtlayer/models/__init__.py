"""The concurrency models that need Qt, one file each."""
