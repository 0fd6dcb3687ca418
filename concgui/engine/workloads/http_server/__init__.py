"""The loopback HTTP server that workloads download from, in a process of its own."""
