"""Pages of roles and skills."""
