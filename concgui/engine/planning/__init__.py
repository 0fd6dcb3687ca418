"""What is to be run, how large, how long."""
