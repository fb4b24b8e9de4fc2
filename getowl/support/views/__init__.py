"""Support's pages, one file each."""
