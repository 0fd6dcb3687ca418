"""Questions that one experiment answers, each with what to look for and a picture of a real run."""
