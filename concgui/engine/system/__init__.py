"""One call to the system or the interpreter per file."""
