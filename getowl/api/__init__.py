"""The REST API's root: every app brings a router and says how its errors are answered."""
