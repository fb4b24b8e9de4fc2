"""The pages about clicks, one module a screen."""
