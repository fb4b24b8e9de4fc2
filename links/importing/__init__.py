"""Reading files of links: encoding, layout, rows; and the report of what was not taken. No database."""
