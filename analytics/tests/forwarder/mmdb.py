"""Writes small MMDB files (https://maxmind.github.io/MaxMind-DB/): IPv4 networks, strings, lists and maps."""

import ipaddress
import struct
from pathlib import Path
from typing import Any


def write_mmdb(path: Path, networks: dict[str, Any]) -> Path:
    """`networks` are IPv4 networks that do not overlap, with their data."""
    nodes: list[list[int]] = [[0, 0]]
    data = b""
    leaves: list[tuple[int, int, int]] = []
    for network, value in networks.items():
        parsed = ipaddress.IPv4Network(network)
        bits = [int(parsed.network_address) >> (31 - place) & 1 for place in range(parsed.prefixlen)]
        node = 0
        for bit in bits[:-1]:
            if not nodes[node][bit]:
                nodes.append([0, 0])
                nodes[node][bit] = len(nodes) - 1
            node = nodes[node][bit]
        leaves.append((node, bits[-1], len(data)))
        data += _encode(value)
    count = len(nodes)
    tree = [[child or count for child in node] for node in nodes]
    for node, bit, offset in leaves:
        tree[node][bit] = count + 16 + offset
    metadata = {
        "node_count": count,
        "record_size": 24,
        "ip_version": 4,
        "database_type": "Test-City",
        "languages": ["en"],
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "build_epoch": 1,
        "description": {"en": "a test"},
    }
    body = b"".join(struct.pack(">I", child)[1:] for node in tree for child in node)
    path.write_bytes(body + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + _encode(metadata))
    return path


def _encode(value: Any) -> bytes:
    if isinstance(value, str):
        text = value.encode()
        assert len(text) < 285
        return (bytes([2 << 5 | len(text)]) if len(text) < 29 else bytes([2 << 5 | 29, len(text) - 29])) + text
    if isinstance(value, int):
        return bytes([6 << 5 | 4]) + struct.pack(">I", value)
    if isinstance(value, list):
        return bytes([len(value), 11 - 7]) + b"".join(map(_encode, value))
    assert isinstance(value, dict)
    return bytes([7 << 5 | len(value)]) + b"".join(_encode(key) + _encode(one) for key, one in value.items())
