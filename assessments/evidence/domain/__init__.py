"""Pure rules of the evidence app: accepted types of files, and file names."""
