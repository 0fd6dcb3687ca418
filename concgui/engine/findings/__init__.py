"""What the figures of runs mean: rules that turn a comparison into findings, and the verdict."""
