"""Clicks: from a line of the real-time log to the numbers on a page."""
