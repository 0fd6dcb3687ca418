"""The workloads, one file each; ``workload_list`` names them all."""
