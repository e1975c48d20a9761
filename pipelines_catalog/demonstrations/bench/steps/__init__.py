"""Steps without any work of their own."""
