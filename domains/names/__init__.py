"""Host names as people type them. No Django and no network in here."""
