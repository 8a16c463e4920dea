"""Where the trainings of a study run: processes of this machine, or a Dask cluster."""

import contextlib
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from srlib.common.errors import InputError
from srlib.common.processes import count_cores

if TYPE_CHECKING:
    from distributed import Client

_PATIENCE = 10  # seconds to wait for an answer of the scheduler, and for a first worker


@contextlib.contextmanager
def open_cluster(address: str | None = None, workers: int | None = None) -> "Iterator[Client]":
    """Give a client of a cluster for a block.

    Args:
        address: of the scheduler of a cluster that runs already, as ``tcp://room12:8786``;
            None starts processes of this machine, which end with the block.
        workers: how many processes; None is one for each processor core.

    Raises:
        InputError: if both are given, there are no workers, or the address leads nowhere.
    """
    if address is not None and workers is not None:
        raise InputError("A cluster has its own workers: leave out --workers or --scheduler.")
    if workers is not None and workers < 1:
        raise InputError(f"{workers} workers train nothing: use 1 or more.")
    try:
        import distributed  # noqa: F401
    except ModuleNotFoundError as error:
        raise InputError(
            "Studies need dask.distributed: install it with pip install -c constraints.txt "
            "-e .[studies] in the checkout."
        ) from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # faults are said below
    opened = _local(workers or count_cores()) if address is None else _existing(address)
    with opened as client:
        yield client


@contextlib.contextmanager
def _local(workers: int) -> "Iterator[Client]":
    import dask
    from distributed import Client, LocalCluster

    # A worker gets the next training when it is done, none to wait behind a long one.
    with dask.config.set({"distributed.scheduler.worker-saturation": 1.0}):
        cluster = LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            memory_limit=None,  # photos fill it; that is no reason to stop a training
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
        )
    with cluster, Client(cluster) as client:
        yield client


@contextlib.contextmanager
def _existing(address: str) -> "Iterator[Client]":
    from distributed import Client

    class EndedClient(Client):
        """Ends at once if it cannot start, as Client does not after every error.

        Left to the garbage collector, its end may wait for the very thread that collects.
        """

        def start(self, **options: Any) -> None:
            try:
                super().start(**options)
            except BaseException:  # also Ctrl-C
                self.close()
                raise

    try:
        client = EndedClient(address, timeout=_PATIENCE)
    except (OSError, ValueError, TypeError) as error:  # the two last: it is no address
        raise InputError(
            f"There is no scheduler at '{address}': start one there with 'dask scheduler', or "
            "correct --scheduler."
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError as error:
            raise InputError(
                f"The scheduler at '{address}' has no workers: start one with 'dask worker "
                f"{address} --nthreads 1'."
            ) from error
        yield client
