def drain_due() -> int:
    return 0
