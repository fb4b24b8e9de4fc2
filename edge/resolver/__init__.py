"""The Lambda@Edge resolver: everything that ships in the zip. Standard library and itself only."""
