"""Models, workloads, measurement: standard library only at import time, no Qt."""
