"""Options, streams and exit statuses that the commands share."""
