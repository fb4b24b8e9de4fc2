"""What the public DNS says of a customer's host, and what its owner has to change. No Django in here."""
