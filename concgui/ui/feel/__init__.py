"""The feel strip: spinners, controls and latency that show how responsive the window is."""
