"""The workloads, one file each, and their catalogue."""
