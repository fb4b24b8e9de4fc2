"""The pages of custom domains, by screen."""
