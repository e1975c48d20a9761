"""What the gates of the flights stop and let through, counted over seeds and settings.

    python -m benchmarks.gates [--seeds 20] [--processes 2] [--quick] [--only honest nan_loss]

Each setting is a month to judge on, a number of rows, a learner and a feature set: the bounds of
what the form takes, and what lies between; each is run with every seed, or where runs are long or
many with a quarter or a tenth of them (`settings`), without a champion and with one (the honest
default model of that month). The steps are those of the pipeline, in memory, without a worker; what
comes before any fault is done once for all that share it.

A broken run is stopped where promised when the step that the fault names says no for a rule about
it. An honest challenger is set against a test of its own: every flight of the month, other draws of
days. It is better where it gains log loss by all of the 95 % interval and by at least what the gate
asks, and Brier score by all of its interval: the gate must let it through, and hold back the rest.
The same is asked of challengers from 400 rows as they come, which are no fault by themselves:
some are good. Tables are written as Markdown.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # before NumPy is loaded
