"""AWS's and Tinybird's default quotas that clicks can reach, and what to do about each.

Sources, as of November 2026: "Quotas" (CloudFront Developer Guide), "Lambda quotas" and "Lambda scaling behavior"
(Lambda Developer Guide), "Quotas in Amazon DynamoDB" and "Best practices for designing partition keys" (DynamoDB
Developer Guide), "Quotas and limits" (Kinesis Data Streams Developer Guide), "Send events" (Tinybird's documentation).
"""

from __future__ import annotations

CLOUDFRONT_REQUESTS = 250_000
"""A second and distribution; can be raised. Distribution tenants share their distribution's."""

EDGE_REQUESTS_AN_INSTANCE = 10
"""A second: what one execution environment takes."""

EDGE_CONCURRENCY = 1_000
"""Instances in a region, for all functions of the account; can be raised. New accounts may start at less."""

EDGE_STARTS = 1_000
"""Instances that a function may gain in 10 seconds, in a region. Cannot be raised."""

TABLE_READ_UNITS = 40_000
"""A second and table, on demand, in each region; can be raised."""

TABLE_NEW_READ_UNITS = 12_000
"""A second, at once, of a table that is new; then twice the highest so far, within 30 minutes."""

PARTITION_READ_UNITS = 3_000
"""A second and partition, so also for one item. Cannot be raised."""

TABLE_WRITE_UNITS = 40_000
"""A second and table; can be raised."""

STREAM_BYTES = 10_000_000_000
"""A second that an on-demand stream grows to in us-east-1, us-west-2 and eu-west-1."""

STREAM_NEW_BYTES = 4_000_000
"""A second that a new on-demand stream takes; then twice the highest of the last 30 days."""

SHARD_BYTES = 1_000_000
SHARD_RECORDS = 1_000

TINYBIRD_BYTES = 20_000_000
"""A second and data source through the Events API, on shared infrastructure; more by agreement."""
