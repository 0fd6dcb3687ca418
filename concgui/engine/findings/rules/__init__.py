"""The rules, one per file: a comparison in, findings or nothing out."""
