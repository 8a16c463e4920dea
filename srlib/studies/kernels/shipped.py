"""What the study ``kernel_sizes`` has found, as the chapter and its lab show it."""

import pandas as pd

from srlib.studies.results import Result


def kernel_points(result: Result) -> pd.DataFrame:
    """Return what each choice of kernel sizes costs and gains, by its name, as ``9-1-5``.

    Args:
        result: of the study ``kernel_sizes``.

    Returns:
        ``cost`` in multiply-adds a pixel; ``gain`` over cubic in dB, the mean over seeds; and
        ``low`` and ``high``, the worst and the best seed.
    """
    table = result.table()
    names = ["-".join(map(str, sizes)) for sizes in table["kernel_sizes"]]
    gains = [values[-1] for values in table["psnr"]] - table["cubic"]
    groups = table.assign(name=names, gain=gains).groupby("name", sort=False)
    found = groups["gain"].agg(gain="mean", low="min", high="max")
    return found.assign(cost=groups["multiply_adds"].first())
