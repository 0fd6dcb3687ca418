"""What messages show of a person's words and files."""

from concgui.engine.errors import shortened_path


def test_a_long_path_keeps_its_end() -> None:
    """The end of a path names the file, so its beginning is left out; a short path stays whole."""
    told = shortened_path("/folder" * 40 + "/my_script.py")
    assert told.startswith("…")
    assert told.endswith("/my_script.py")
    assert len(told) < 100
    assert shortened_path("/folder/my_script.py") == "/folder/my_script.py"
