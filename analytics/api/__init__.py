"""What the REST API says about clicks."""
