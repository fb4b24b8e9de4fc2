"""What the pages that links lead to say of themselves: read by workers, remembered for a day."""
