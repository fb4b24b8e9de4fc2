"""Clicks that the stream missed, from CloudFront's standard log in S3.

files.py      the files of a window, and what was noted of them
reading.py    a file's bytes to records, a piece at a time
run.py        records to rows, and those that are not there yet to Tinybird
"""
