"""Steps that meet: whoever comes first waits for the others, and all go on at the same moment.

Works across processes: who has come is a file in the data folder of the portal.
"""

import os
import time
from pathlib import Path

from pipelines_catalog.engine import Context

PATIENCE = 30.0  # seconds that a step waits for the others
PAUSE = 0.03  # between the coming of the last and the moment at which all go on


def meet(context: Context, place: str, number: int) -> None:
    """Wait until `number` steps stand at `place`."""
    folder = Path(os.environ["PORTAL_DATA_DIR"]) / "meetings" / place
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{context.run_id}.{context.step.name}").touch()
    late = time.monotonic() + PATIENCE
    while len(come := list(folder.iterdir())) < number:
        if time.monotonic() > late:
            raise TimeoutError(f"{len(come)} of {number} came to {place}")
        time.sleep(0.005)
    moment = max(found.stat().st_mtime for found in come) + PAUSE
    # The system's clock, which the tests do not set wrong.
    while time.clock_gettime(time.CLOCK_REALTIME) < moment:
        pass
