"""The rows of YOURLS' table of links in SQL dumps."""

import io

import pytest

from links.importing.sql_rows import IS_DUMP, sql_columns, sql_records

MYSQLDUMP = r"""-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
DROP TABLE IF EXISTS `yourls_log`;
INSERT INTO `yourls_log` VALUES (1,'2024-01-01 00:00:00','a','direct','curl','127.0.0.1','');
DROP TABLE IF EXISTS `yourls_url`;
CREATE TABLE `yourls_url` (
  `keyword` varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '',
  `url` text COLLATE utf8mb4_bin NOT NULL,
  `title` text COLLATE utf8mb4_bin,
  `timestamp` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `clicks` int unsigned NOT NULL,
  PRIMARY KEY (`keyword`)
) ENGINE=InnoDB;
INSERT INTO `yourls_url` VALUES ('a','https://example.com/(a),b','It''s \'one\'','2024-01-02 03:04:05',7),('b','https://example.com/b',NULL,'2024-01-03 00:00:00',0);
INSERT INTO `yourls_options` VALUES (1,'version','1.9.2');
"""  # noqa: E501  (mysqldump writes all rows in one line)

PHPMYADMIN = r"""-- phpMyAdmin SQL Dump
INSERT INTO `short_url` (`url`, `keyword`, `title`) VALUES
('https://example.com/a', 'a', 'two
lines\\and; more'),
('https://example.com/b', 'b', NULL);
"""


def test_reads_what_mysqldump_writes_and_only_the_table_of_links() -> None:
    assert sql_columns(io.StringIO(MYSQLDUMP)) == ["keyword", "url", "title", "timestamp", "clicks"]
    assert [record.cells for record in sql_records(io.StringIO(MYSQLDUMP))] == [
        ["a", "https://example.com/(a),b", "It's 'one'", "2024-01-02 03:04:05", "7"],
        ["b", "https://example.com/b", "", "2024-01-03 00:00:00", "0"],
    ]


def test_reads_what_phpmyadmin_writes_in_the_order_it_names() -> None:
    assert sql_columns(io.StringIO(PHPMYADMIN)) == ["url", "keyword", "title"]
    assert [record.cells for record in sql_records(io.StringIO(PHPMYADMIN))] == [
        ["https://example.com/a", "a", "two\nlines\\and; more"],
        ["https://example.com/b", "b", ""],
    ]


def test_takes_the_columns_of_yourls_where_a_dump_names_none() -> None:
    assert sql_columns(["INSERT INTO yourls_url VALUES ('a','https://example.com');\n"])[:3] == [
        "keyword",
        "url",
        "title",
    ]
    assert sql_columns(["INSERT INTO `wp_posts` VALUES (1);\n"]) == []


def test_a_broken_row_is_reported_and_the_next_statement_read() -> None:
    broken = "INSERT INTO `yourls_url` VALUES ('a',;\n" + "\n" * 120
    good = "INSERT INTO `yourls_url` VALUES ('b','https://example.com/b');\n"
    bad, row = sql_records(io.StringIO(broken + good))
    assert bad.problem == "The row is not SQL."
    assert (row.cells, row.problem) == (["b", "https://example.com/b"], "")


@pytest.mark.parametrize(("text", "is_dump"), [(MYSQLDUMP, True), (PHPMYADMIN, True), ("url,slug\nx,y\n", False)])
def test_knows_a_dump(text: str, is_dump: bool) -> None:
    assert bool(IS_DUMP.search(text)) is is_dump
