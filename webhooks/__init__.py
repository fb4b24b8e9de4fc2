"""Webhooks: what happens in a workspace, told to its own servers.

emit.py       writes events and their deliveries, in the transaction of the change
services/     endpoints, their keys, replays
sending/      from a due delivery to an HTTP request and its result
"""
