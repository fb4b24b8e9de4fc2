"""Counts clicks on links that have a limit of them, from the real-time log.

stream.py   the Kinesis stream the log goes to
lines.py    which lines of the log are clicks that count
recent.py   which of them were counted already
reader.py   reads, counts and remembers how far it got; analytics reads the stream with it, too
"""
