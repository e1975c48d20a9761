"""Rules of the evidence room, pure: which files are taken, and how they are named."""
