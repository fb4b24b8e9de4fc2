"""The local DNS for other apps' tests, which may import the project's tests and nothing else of it."""

from getowl.local.dns_server import Fault, LocalDns

__all__ = ["Fault", "LocalDns"]
