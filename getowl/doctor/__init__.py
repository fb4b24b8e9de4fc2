"""`python manage.py doctor`: looks at everything that getowl needs where it runs, and says what to mend.

Nothing is changed, but for one small file in the bucket and one key in Valkey, which are taken away again. Each look
has a time-out of a few seconds, and what goes wrong with one is no reason not to go on with the others.
"""

from getowl.doctor.looks import AREAS, Finding, Level, look

__all__ = ["AREAS", "Finding", "Level", "look"]
