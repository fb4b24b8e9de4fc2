"""What every part of the REST API shares: who calls, and the one shape of errors."""
