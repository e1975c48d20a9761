"""`python -m mlops_portal.embedded`: check the options, then run the supervisor."""

import os
import secrets
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from mlops_portal.embedded import addresses, broker, data_folder, death
from mlops_portal.embedded.options import Options, read_options
from mlops_portal.embedded.parts import Surroundings
from mlops_portal.embedded.supervisor import Supervisor
from mlops_portal.embedded.words import CannotStart, announce, refuse

REFUSED = 2
# Variables of make and of the caller that must not reach the portal's processes. Without compiled
# bytecode every start takes three times as long.
DROPPED = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTHONDONTWRITEBYTECODE", "REMAP_SIGTERM")


def main() -> int:
    """Run the portal. Exit code 0 after a requested stop, 2 when the start is refused."""
    os.umask(0o077)
    parent = os.getppid()
    if "MAKELEVEL" in os.environ:
        # Killing make must not leave the portal behind; this end of it is an orderly stop.
        death.die_with_parent(parent, signal.SIGTERM)
    try:
        options = read_options(os.environ)
        lock = data_folder.open_and_lock(options.data_dir, options.port)
        listener = addresses.listen(options.host, options.port)
        socket_path = (
            broker.private_socket_path(options.data_dir) if options.has_own_broker else None
        )
        predictions = broker.private_socket_path(options.data_dir, "predictions.sock")
    except CannotStart as error:
        refuse(error)
        return REFUSED
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    guardian = None if death.has_death_signal() else death.Guardian()
    surroundings = Surroundings(
        child_environ(os.environ, options, socket_path, predictions),
        (lock, listener.fileno()),
        guardian,
    )
    announce(f"Starting MLOps Portal; its data is in {options.data_dir}.")
    code = Supervisor(options, surroundings, listener.fileno(), socket_path).run()
    if guardian:
        guardian.dismiss()
    return code


def child_environ(
    environ: Mapping[str, str], options: Options, socket_path: Path | None, predictions: Path
) -> dict[str, str]:
    """Return the environment of child processes: the user's variables and the start's own."""
    return {key: value for key, value in environ.items() if key not in DROPPED} | {
        "HOST": options.host,
        "PORT": str(options.port),
        "PORTAL_DATA_DIR": str(options.data_dir),
        "PORTAL_BOOT_ID": secrets.token_hex(8),
        "PORTAL_OPEN_KEY": options.open_key,
        "PORTAL_VALKEY_SOCKET": str(socket_path or ""),
        "PREDICTIONS_URL": f"unix:{predictions}",
        "PYTHONUNBUFFERED": "1",
    }


if __name__ == "__main__":
    sys.exit(main())
