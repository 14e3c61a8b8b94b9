"""The one HTTP server: pages for anyone to read, their feeds and files, health and figures; more is mounted in it."""
