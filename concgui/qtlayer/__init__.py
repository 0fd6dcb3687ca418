"""What needs QtCore: models on Qt, the bridge to the GUI thread, the probe, the running of experiments."""
