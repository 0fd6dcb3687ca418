"""concgui as a library: `concgui.compare` for scripts and notebooks."""
