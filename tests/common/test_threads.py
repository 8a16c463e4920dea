import warnings

import pytest

from srlib.common.threads import side_by_side


def test_results_keep_the_order_of_the_items():
    assert side_by_side(lambda number: number**2, range(50)) == [n**2 for n in range(50)]


def test_the_first_error_ends_it():
    with pytest.raises(ZeroDivisionError):
        side_by_side(lambda number: 1 / number, [1, 0, 2])


def test_warnings_of_the_work_are_not_shown_and_those_after_it_are():
    def grumble(number: int) -> int:
        warnings.warn("odd", stacklevel=1)
        return number

    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        side_by_side(grumble, range(8))
        assert not seen
        grumble(1)
        assert len(seen) == 1
