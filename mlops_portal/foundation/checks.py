"""System checks that explain a wrong setting in words."""
