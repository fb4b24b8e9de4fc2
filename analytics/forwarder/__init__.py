"""From the stream of the real-time log to the store of clicks.

lines.py      a record's bytes to lines, and what is wrong with one
agents.py     who sent a request: device, system, browser, robot
sources.py    where a visitor came from: referrer, channel, campaign
places.py     where a visitor is
visitors.py   the number that stands for a visitor for a day
rows.py       a line to a row
events.py     one call of the Events API
delivery.py   rows in batches, and what to do with those that are refused
config.py     what it needs to know
handler.py    the Lambda function

All of it ships in the zip that `manage.py build_forwarder` makes: no Django, no boto3. `manage.py forward_clicks`
runs the same on this machine.
"""
