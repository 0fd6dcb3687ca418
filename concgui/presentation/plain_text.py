"""Text that came from elsewhere, made safe to show on one line."""


def one_line(text: str) -> str:
    """Return the text on one line, with control characters that a user typed made visible."""
    joined = " ".join(text.split())
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in joined)
