"""Steps: one file each, thin. A step names what it demonstrates and calls the data science."""
