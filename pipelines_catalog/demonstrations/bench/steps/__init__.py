"""Steps that do nothing."""
