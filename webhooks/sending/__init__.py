"""From a due delivery to its result.

address.py   where an endpoint's URL leads, and whether anything may be sent there
request.py   one HTTP request, with a deadline and a cap for everything
retry.py     what a result means: done, later, never
messages.py  what is sent: body and headers
worker.py    reserve, send, write the result
"""
