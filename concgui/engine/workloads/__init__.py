"""Workloads, one file each, and their catalogue."""
