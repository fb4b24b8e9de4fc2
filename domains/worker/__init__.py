"""What workers do with domains: one step at a time, each of which may be killed and is taken again.

`run.py` claims domains that are due; `stages/` has one module per state, which looks, takes at most one step in AWS,
and returns an `outcome`; `apply.py` writes that down, if the domain is still as it was when the step began.
"""
