"""getowl on the command line."""
