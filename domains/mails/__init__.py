"""E-mails about domains: `due.py` says which are due, `send.py` sends them, templates/domains/email/ has the words."""
