"""Studies: grids of trainings on a Dask cluster, each with several seeds, and their results.

It uses ``training`` and the rooms before it.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "intervals": ["differences", "over_seeds"],
        "kernels.shipped": ["kernel_points"],
        "plain": ["build_plain"],
        "results": ["Result", "read_result"],
        "running": ["run_study"],
        "study": ["Study"],
        "views": ["eight_views"],
    },
)
