"""Steps: one file each, thin. A step says what it demonstrates and calls the data science."""
