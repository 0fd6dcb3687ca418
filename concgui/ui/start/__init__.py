"""The start page: cards, each a question that one experiment answers."""
