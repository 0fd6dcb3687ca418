"""Claims: statements about measured runs, judged as confirmed, refuted or too noisy to tell."""
