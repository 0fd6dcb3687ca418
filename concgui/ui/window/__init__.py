"""The main window: its menus, its layout and its message line."""
