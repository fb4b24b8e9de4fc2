"""QR codes of short links: what a code looks like (`Design`), and the files that hold it (`draw`, `archive_of`)."""

from links.qr.design import DEFAULT, Design, DesignError, check_design
from links.qr.drawing import Kind, TooDense, archive_of, draw
from links.qr.logo import BadLogo, clean_logo

__all__ = [
    "DEFAULT",
    "BadLogo",
    "Design",
    "DesignError",
    "Kind",
    "TooDense",
    "archive_of",
    "check_design",
    "clean_logo",
    "draw",
]
