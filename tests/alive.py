"""Whether a process still runs."""

import os
from pathlib import Path


def is_alive(process):
    """Return whether a process runs; one that has ended and is not yet waited for does not."""
    try:
        os.kill(process, 0)
    except OSError:
        return False
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:  # it has just ended, or there is no such file system
        return not os.path.isdir("/proc/self")
    return state != "Z"
