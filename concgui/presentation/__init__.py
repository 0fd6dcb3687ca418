"""Words, numbers and arrays that any screen, file or page shows: no Qt, no files."""
