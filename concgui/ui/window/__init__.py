"""The window itself: its menus, its layout, its line for messages."""
