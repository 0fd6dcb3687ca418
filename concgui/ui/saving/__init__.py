"""Pictures of views and reports, saved to files or copied."""
