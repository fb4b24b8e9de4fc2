"""The catalogues of every language: found in the code, written as .po files, compiled for Django.

`manage.py translate` brings the .po files up to date; the compiled .mo files are not kept with the code. Babel does it
all, so nobody needs GNU gettext.
"""
