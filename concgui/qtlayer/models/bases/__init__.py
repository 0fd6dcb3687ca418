"""What the models on Qt have in common."""
