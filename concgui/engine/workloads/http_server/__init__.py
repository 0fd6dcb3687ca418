"""The loopback HTTP server of the workloads, which runs in its own process."""
