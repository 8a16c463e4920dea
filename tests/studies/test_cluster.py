"""Where a study runs, and what is said when it cannot."""

import contextlib
import gc
import logging
import sys
from types import FunctionType, ModuleType

import pytest
from distributed import Client, LocalCluster
from tiny_studies import TINY

from srlib.common.errors import InputError
from srlib.course.commands import main
from srlib.studies import cluster, running
from srlib.studies.running import run_study


@pytest.fixture
def lent():
    """Return a function that starts a cluster as another process would have."""
    with contextlib.ExitStack() as stack:

        def start(workers):
            started = LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address=None,
                silence_logs=logging.CRITICAL,
            )
            return stack.enter_context(started).scheduler_address

        yield start


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(cluster, "_PATIENCE", 0.5)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"workers": 0}, "0 workers train nothing"),
        ({"seeds": 0}, "0 seeds train nothing"),
        ({"workers": 2, "address": "tcp://127.0.0.1:1"}, "leave out --workers or --scheduler"),
        ({"address": "tcp://127.0.0.1:1"}, "no scheduler at 'tcp://127.0.0.1:1': start one"),
        ({"address": "room12"}, "no scheduler at 'room12': start one"),
        ({"address": "fax://room12:8786"}, "no scheduler at 'fax://room12:8786': start one"),
        ({"address": "tls://room12:8786"}, "no scheduler at 'tls://room12:8786': start one"),
    ],
)
def test_options_that_cannot_be_followed_end_in_a_sentence(
    options, sentence, impatient, tmp_path, capfd
):
    with pytest.raises(InputError, match=sentence):
        run_study(TINY, folder=tmp_path, **options)
    assert capfd.readouterr().err == ""
    # The garbage collector would end the others, at any time and in any thread, and may wait for
    # that very thread without end.
    clients = [each for each in gc.get_objects() if issubclass(type(each), Client)]
    assert [each.status for each in clients] == ["closed"] * len(clients)


def test_an_unknown_study_ends_in_a_sentence(capsys):
    assert main(["study", "kernels"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "no study 'kernels': choose one of augmentation, kernel_sizes" in said


def test_a_study_ships_with_all_its_seeds(capsys):
    assert main(["study", "augmentation", "--seeds", "1", "--ship"]) == 2
    assert "leave out --seeds" in capsys.readouterr().err


def test_without_dask_the_remedy_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"need dask.distributed: install it with .*\[studies\]"):
        run_study(TINY, folder=tmp_path)


def test_a_scheduler_without_workers_is_named(lent, impatient, tmp_path):
    with pytest.raises(InputError, match="has no workers: start one with 'dask worker tcp://"):
        run_study(TINY, address=lent(0), folder=tmp_path)


@pytest.mark.slow
def test_a_worker_with_other_versions_is_refused_before_it_trains(lent, monkeypatch, tmp_path):
    versions = {**running.own_versions(), "keras": "2.0"}
    monkeypatch.setattr(running, "own_versions", lambda: versions)
    with pytest.raises(InputError, match=r"has keras \d.*, and the study 2.0: install the same"):
        run_study(TINY, address=lent(1), folder=tmp_path)
    assert list((tmp_path / "tiny").iterdir()) == []


@pytest.mark.slow
def test_a_worker_without_the_course_is_refused(lent, monkeypatch, tmp_path):
    only_here = ModuleType("only_here")
    only_here.check = FunctionType((lambda expected: None).__code__, {"__name__": "only_here"})
    only_here.check.__qualname__ = only_here.check.__name__ = "check"
    monkeypatch.setitem(sys.modules, "only_here", only_here)
    monkeypatch.setattr(running, "refuse_others", only_here.check)
    with pytest.raises(InputError, match=r"does not have this course \(.*only_here.*start both"):
        run_study(TINY, address=lent(1), folder=tmp_path)
