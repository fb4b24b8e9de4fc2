"""Calls that race each other, each on a thread and a database connection of its own."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import TypeVar

from django.db import connection

Refusal = TypeVar("Refusal", bound=Exception)


def run_at_once(calls: Sequence[Callable[[], object]], refusal: type[Refusal]) -> list[Refusal]:
    """Run the calls on threads that start together; returns what was refused. Any other error fails the test."""
    barrier = Barrier(len(calls))
    refused: list[Refusal] = []

    def run(call: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            call()
        except refusal as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive(), "a call hangs"
    return refused
