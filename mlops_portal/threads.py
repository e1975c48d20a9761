"""Limit linear algebra libraries to one thread per process.

A worker has as many processes as the machine should use cores. Libraries that each start one
thread per core would compete for them; they read these variables once, on import.
"""

import os

VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)


def one_each() -> None:
    """Set the variables to "1" where they are not set in the environment."""
    for name in VARIABLES:
        os.environ.setdefault(name, "1")
