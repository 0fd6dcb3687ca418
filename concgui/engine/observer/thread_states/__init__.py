"""Who was on a CPU: what each thread did, sampled from outside."""
