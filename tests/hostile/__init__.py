"""What a hostile sender would do to a regular expression, a reader, a whole run."""
