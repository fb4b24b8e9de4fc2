"""Support's own pages in front of Django's admin: find a customer, see what is wrong, act with a reason."""
