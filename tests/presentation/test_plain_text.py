"""Text that came from elsewhere is shown as it is, on one line."""

from concgui.presentation.plain_text import one_line


def test_a_complaint_is_one_visible_line() -> None:
    """Line ends become spaces and control characters visible, so a message cannot forge another line."""
    assert one_line("a\nb\x1b[2Jc") == "a b\\x1b[2Jc"
