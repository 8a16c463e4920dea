"""How far seeds spread, and which differences are larger than that."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

_CONFIDENCE = 0.95


def over_seeds(table: pd.DataFrame, value: str, by: Sequence[str]) -> pd.DataFrame:
    """Return mean, spread and interval of a value over seeds, for each setting.

    Args:
        table: as from ``Result.table``.
        value: the column that is averaged.
        by: the columns that make a setting.

    Returns:
        ``mean``; ``spread``, the standard deviation of the seeds; and ``half``, half the width
        of the mean's 95 % interval by Student's t. Rows in the order of the table.
    """
    groups = table.groupby(list(by), sort=False)[value]
    mean, spread, count = groups.mean(), groups.std(), groups.count()
    half = _quantile(count) * spread / np.sqrt(count)
    return pd.DataFrame({"mean": mean, "spread": spread, "half": half})


def differences(
    table: pd.DataFrame, value: str, factor: str, first: str, by: Sequence[str]
) -> pd.DataFrame:
    """Return how much each level of a factor differs from its first one, seed by seed.

    What a seed does to both levels alike, as its choice of photos, falls out.

    Args:
        table: as from ``Result.table``.
        value: the column that is compared.
        factor: the column whose levels are compared.
        first: the level that the others are compared with.
        by: further columns; levels are compared within each of their settings.

    Returns:
        As from ``over_seeds``, and ``clear``: whether the interval leaves out zero.
    """
    keys = [*by, "seed"]
    level = table[table[factor] == first].set_index(keys)[value]
    others = table[table[factor] != first].copy()
    others["difference"] = (
        others[value].to_numpy() - level.reindex(pd.MultiIndex.from_frame(others[keys])).to_numpy()
    )
    found = over_seeds(others, "difference", [*by, factor])
    return found.assign(clear=found["mean"].abs() > found["half"])


def _quantile(count: pd.Series) -> np.ndarray:
    """Return Student's t for the mean of so many values; NaN for a single one."""
    from scipy.stats import t

    freedom = np.where(count > 1, count - 1, np.nan)
    return t.ppf((1 + _CONFIDENCE) / 2, freedom)
