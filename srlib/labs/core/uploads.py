"""How large an uploaded file may be: a server drops longer messages without a word."""

import os
from collections.abc import Mapping

# Megabytes that Jupyter's servers let pass, and those that the course starts.
_USUAL, _RAISED = 10, 30
_VARIABLE = "SR_UPLOAD_MEGABYTES"


def most_megabytes(environment: Mapping[str, str] = os.environ) -> int:
    """Return the size of the largest file that reaches this kernel, in megabytes."""
    return int(environment.get(_VARIABLE, _USUAL))


def raised_limit() -> tuple[list[str], dict[str, str]]:
    """Return the arguments of a server that takes more, and what its kernels are told of it."""
    # Twice as much: a message holds more than the file.
    size = {"websocket_max_message_size": 2 * _RAISED * 2**20}
    return [f"--ServerApp.tornado_settings={size}"], {_VARIABLE: str(_RAISED)}
