"""Where registration ends: the public suffix list, in the copy that ships with the package."""

from functools import cache

import tldextract


@cache
def _extractor() -> tldextract.TLDExtract:
    # No addresses and no cache: the list is read from the package, never fetched while a page waits. Private suffixes
    # count (github.io), because a team owns team.github.io and not github.io.
    return tldextract.TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


def public_suffix(name: str) -> str:
    """Return the public suffix of an ASCII name ("co.uk" of "go.acme.co.uk"); or its last label if none is listed."""
    return _extractor().extract_str(name).suffix or name.rpartition(".")[2]


def registrable_domain(name: str) -> str:
    """Return what its owner registered ("acme.co.uk" of "go.acme.co.uk"); "" where `name` is a public suffix itself."""
    suffix = public_suffix(name)
    if name == suffix:
        return ""
    return f"{name.removesuffix('.' + suffix).rpartition('.')[2]}.{suffix}"


def is_public_suffix(name: str) -> bool:
    """Whether the list holds this very name."""
    return _extractor().extract_str(name).suffix == name
