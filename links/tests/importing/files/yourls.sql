-- phpMyAdmin SQL Dump
-- version 5.1.1

CREATE TABLE `yourls_options` (
  `option_id` bigint(20) NOT NULL
);
INSERT INTO `yourls_options` (`option_id`) VALUES
(1);
CREATE TABLE `yourls_url` (
  `keyword` varchar(100) COLLATE utf8mb4_bin NOT NULL,
  `url` text NOT NULL,
  `title` text,
  `timestamp` timestamp NOT NULL DEFAULT current_timestamp(),
  `ip` varchar(41) NOT NULL,
  `clicks` int(10) UNSIGNED NOT NULL
) ENGINE=InnoDB;
INSERT INTO `yourls_url` (`keyword`, `url`, `title`, `timestamp`, `ip`, `clicks`) VALUES
('ozh', 'https://ozh.org/', 'It\'s ozh; "quoted", (really)', '2011-01-01 12:00:00', '127.0.0.1', 3),
('none', 'javascript:alert(1)', NULL, '2011-01-01 12:00:00', '127.0.0.1', 0);
