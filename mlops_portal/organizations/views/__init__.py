"""Pages of accounts and organizations."""
