"""One thread for the linear algebra of each process.

A worker has as many processes as the machine should use cores. Libraries that each start a thread
for every core fight for the same ones; they read these variables once, when they are loaded.
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
    """Set the variables that nobody has set; a value from outside stays."""
    for name in VARIABLES:
        os.environ.setdefault(name, "1")
