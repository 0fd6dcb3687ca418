"""Reports on runs: one page for a browser, paper and a phone, and Markdown."""
