"""What each thread did (on a CPU, wanting one, waiting), sampled from outside."""
