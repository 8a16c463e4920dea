"""Lab of chapter 03: choose SRCNN's sizes, see what they cost, train, compare."""

import html
import threading
from collections.abc import Callable, Mapping, Sequence

import ipywidgets as widgets

from srlib.common.errors import InputError
from srlib.evaluation.metrics import psnr
from srlib.labs.core.controls import Download, Picture, row
from srlib.labs.core.pages import table
from srlib.labs.core.slider import BeforeAfter
from srlib.labs.core.working import WorkingLab
from srlib.labs.srcnn.controls import make_controls, read_settings, set_controls
from srlib.labs.srcnn.overlay import over_study
from srlib.labs.srcnn.runs import COLUMNS, curves, in_grade, price, rows, to_csv
from srlib.labs.srcnn.speed import Speed
from srlib.pictures.degradation import GRADES
from srlib.pictures.interpolation import interpolate
from srlib.pictures.photos import PhotoSet, open_photos
from srlib.studies.kernels import experiment
from srlib.studies.kernels.experiment import Run
from srlib.studies.kernels.lessons import Lesson, shared_lesson
from srlib.studies.kernels.settings import Settings
from srlib.training.unseen import UNSEEN_SIDE, unseen_crop

_ZOOM = 3  # screen pixels for each pixel of the unseen crop
_PROBE = Settings(epochs=2)


def srcnn_lab(
    epochs: int = 10,
    kernel_sizes: tuple[int, int, int] = (9, 1, 5),
    filters: tuple[int, int] = (64, 32),
    learning_rate: float = 5e-4,
    grade: str = "good",
    photos: PhotoSet | None = None,
    most_epochs: int = 50,
    kernel_range: tuple[int, int] = (1, 13),
    filter_range: tuple[int, int] = (4, 128),
    whitened: bool = True,
    locked: Sequence[str] = (),
) -> "SrcnnLab":
    """Show the SRCNN lab.

    Args:
        epochs, kernel_sizes, filters, learning_rate, grade: what the lab starts with.
        photos: the set to learn from and to measure on; by default SR_DATA_DIR's or the course's.
        most_epochs: right end of the epochs slider.
        kernel_range: smallest and largest kernel size, odd.
        filter_range: fewest and most filters, at least 3.
        whitened: whether the first layer starts out learning in whitened coordinates.
        locked: controls that cannot be moved, of ``epochs``, ``f1``, ``f2``, ``f3``, ``n1``,
            ``n2``, ``rate``, ``grade``, ``whitened``.

    Raises:
        InputError: if the settings, or the ends of a range, cannot be built or trained.
    """
    defaults = Settings(epochs, kernel_sizes, filters, learning_rate, grade, whitened)
    Settings(1, (*kernel_range, 1), filter_range)  # refuses ends that cannot be built
    limits = {"epochs": (1, most_epochs), "kernels": kernel_range, "filters": filter_range}
    return SrcnnLab(defaults, photos or open_photos(), limits, locked)


class SrcnnLab(WorkingLab):
    """The controls around ``experiment``; see ``srcnn_lab``.

    Attributes:
        runs: all trainings of this session.
        reset: the button that forgets them; it asks first if there are any.
    """

    def __init__(
        self,
        defaults: Settings,
        photos: PhotoSet,
        limits: Mapping[str, tuple[int, int]],
        locked: Sequence[str],
    ) -> None:
        controls = make_controls(defaults, limits)
        super().__init__("SRCNN: kernel sizes and epochs", controls, locked)
        self.defaults, self.photos = defaults, photos
        self.runs: list[Run] = []
        self.speed = Speed()
        self._measuring = False
        self._build()
        self.on_change(self._describe)
        self.on_change(self._show_unseen, "grade")
        self.on_change(self._show_curves, "grade")
        self._describe()
        self._show_unseen()

    def _build(self) -> None:
        """Lay out buttons, results and the table of runs."""
        self.reset = widgets.Button(
            description="Reset",
            icon="undo",
            tooltip="Stop, forget all runs and put the controls back; asks before runs are lost.",
            layout=widgets.Layout(width="max-content"),
        )
        self.reset.on_click(self.guard(self._reset))
        self.progress = widgets.IntProgress(0, 0, 1, layout=widgets.Layout(width="300px"))
        self.cost, self.status, self.table = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.link = Download()
        side = UNSEEN_SIDE * _ZOOM
        self.curve, self.study = Picture(640), Picture(640)
        self.current, self.truth = Picture(side), Picture(side)
        self.comparison = widgets.VBox(layout=widgets.Layout(display="none"))
        self.presence.when_shown(self.guard(self._measure))
        c = self.controls
        self.fill(
            row(c["epochs"], c["grade"], c["rate"]),
            row(c["f1"], c["f2"], c["f3"]),
            row(c["n1"], c["n2"], c["whitened"]),
            self.cost,
            row(self.start, self.stop, self.reset),
            row(self.progress, self.status),
            self.curve,
            row(self.current, self.truth),
            self.comparison,
            self.table,
            self.link,
            self.study,
        )

    @property
    def settings(self) -> Settings:
        """Return what the controls say."""
        return read_settings(self.controls)

    def _describe(self) -> None:
        """Show what the settings cost; under the lock, so that the latest stay."""
        self._ask(False)
        with self.background.lock:
            self.cost.value = price(self.settings, self.speed.seconds(self.settings))

    def _show_unseen(self) -> None:
        """Show the unseen crop as cubic enlarges it, beside the truth."""
        name, small, high = unseen_crop(self.photos, self.value("grade"))
        cubic = interpolate(small, GRADES[self.value("grade")])
        title = f"{name}, not trained on: cubic, {psnr(high, cubic):.2f} dB"
        self.current.show(cubic, title, "The crop, enlarged by cubic.")
        self.truth.show(high, f"{name}: high-res", "The crop in high resolution.")

    def _measure(self) -> None:
        """Measure this machine once, as soon as somebody looks at the lab."""
        if not self.speed.multiply_adds_per_second:
            self._measuring = self.background.start(self._probe)

    def _probe(self, stopped: threading.Event) -> None:
        lesson = shared_lesson(self.photos, self.defaults.grade, stopped)
        if lesson is not None and not stopped.is_set():
            self.speed.learn(experiment.train(_PROBE, lesson, stopped, lambda run: None))
            with self.background.latest(stopped) as latest:
                if latest:
                    self._describe()

    def _begin(self) -> None:
        if self._measuring:  # a training is worth more than an estimate
            self.background.stop()
            self._measuring = False
        super()._begin()

    def prepare(self) -> Callable[[threading.Event], None]:
        """Return the training with the present settings."""
        self._ask(False)
        settings, runs = self.settings, self.runs
        self.progress.max, self.progress.value = settings.epochs, 0
        self.comparison.layout.display = "none"
        self.status.value = "reading photos and building the network ..."
        return lambda stopped: self._train(settings, runs, stopped)

    def _train(self, settings: Settings, runs: list[Run], stopped: threading.Event) -> None:
        """Train, and add the run to ``runs``, which are no longer ours after a reset."""
        lesson = shared_lesson(self.photos, settings.grade, stopped)
        if lesson is None or stopped.is_set():
            with self.background.latest(stopped) as latest:
                if latest:
                    self.status.value = "stopped before the first epoch"
            return
        try:
            run = experiment.train(
                settings, lesson, stopped, lambda run: self._show_epoch(run, lesson, stopped)
            )
        except InputError:  # it broke down: the panel says why, and no run is kept
            with self.background.latest(stopped) as latest:
                if latest:
                    self._begin_anew("ended by an error")
            raise
        self.speed.learn(run)
        with self.background.latest(stopped) as latest:
            runs.append(run)
            self._show_runs()
            self._describe()
            if latest:
                self._finish(run, lesson, stopped.is_set())

    def _show_epoch(self, run: Run, lesson: Lesson, stopped: threading.Event) -> None:
        """Show how far a training is, from its own thread."""
        if run.picture is None:
            return  # no epoch is done
        done, epochs = len(run.values), run.settings.epochs
        left = (run.seconds - run.started) / done * (epochs - done)
        reached = psnr(lesson.high, run.picture)
        with self.background.latest(stopped) as latest:
            if not latest:
                return
            self.progress.value = done
            self.status.value = (
                f"epoch {done} of {epochs}: loss {run.losses[-1]:.5f}, validation "
                f"{run.values[-1]:.2f} dB (cubic {run.cubic:.2f} dB), {left:.0f} s left"
            )
            self._draw([*self.runs, run], run.settings.grade)
            title = f"SRCNN after epoch {done}, {reached:.2f} dB"
            self.current.show(run.picture, title, "The crop, enlarged by SRCNN as it is now.")

    def _show_curves(self) -> None:
        """Show the curves of the runs in the chosen grade, and none of another."""
        self._draw(self.runs, self.value("grade"))

    def _draw(self, runs: Sequence[Run], grade: str) -> None:
        """Lay the curves of the runs in a grade over each other, numbered as in the table."""
        if not (drawn := in_grade(runs, grade)):
            self.curve.clear()
            return
        latest = list(drawn.values())[-1]
        self.curve.show(
            curves(drawn),
            "Training loss, and PSNR on crops of validation photos; runs as in the table.",
            f"Validation PSNR after epoch {len(latest.values)}: {latest.values[-1]:.2f} dB; cubic: "
            f"{latest.cubic:.2f} dB.",
        )

    def _finish(self, run: Run, lesson: Lesson, stopped: bool) -> None:
        """Show what a training has reached, beside cubic."""
        word = "stopped" if stopped else "done"
        epochs = len(run.values)
        plural = "" if epochs == 1 else "s"
        self.status.value = f"{word} after {epochs} epoch{plural} and {run.seconds:.1f} s"
        if run.picture is None:
            return
        cubic = interpolate(lesson.small, GRADES[lesson.grade])
        pair = (cubic, run.picture, ("cubic", "SRCNN"), _ZOOM)
        if self.comparison.children:
            self.comparison.children[1].show(*pair)
        else:
            self.comparison.children = (widgets.HTML(), BeforeAfter(*pair))
        self.comparison.children[0].value = (
            f"<b>{html.escape(lesson.name)}</b> ({lesson.grade}): cubic "
            f"{psnr(lesson.high, cubic):.2f} dB, SRCNN {run.settings.sizes} "
            f"{psnr(lesson.high, run.picture):.2f} dB. Drag, or use the arrow keys."
        )
        self.comparison.layout.display = None

    def _show_runs(self) -> None:
        if not self.runs:
            self.table.value = self.link.value = ""
            self.study.clear()
            return
        self.table.value = table(COLUMNS, rows(self.runs), "All runs of this session")
        self.link.offer(to_csv(self.runs), "srcnn_runs.csv", "text/csv", "Save the table as CSV")
        if (drawn := over_study(self.runs, self.photos)) is not None:
            self.study.show(
                drawn,
                "Your runs in good over the study that ships (32 and 16 filters, 6 epochs).",
                f"{len(self.runs)} runs as stars, numbered as in the table, over the study's dots.",
            )

    def _ask(self, asked: bool) -> None:
        """Let the button ask whether to forget the runs, or not."""
        self._asked = asked
        self.reset.button_style = "warning" if asked else ""
        self.reset.description = f"Forget {len(self.runs)} run(s)?" if asked else "Reset"

    def _reset(self, button: widgets.Button | None = None) -> None:
        """Stop, forget all runs (the first click asks) and put every control back."""
        if self.runs and not self._asked:
            self._ask(True)
            return
        self.discard()
        self.runs = []
        self._show_runs()
        self.progress.value = 0
        set_controls(self.controls, self.defaults)
        self._begin_anew("")

    def _begin_anew(self, status: str) -> None:
        """Show what was there before a training, and the curves of earlier ones."""
        self.status.value = status
        self.comparison.layout.display = "none"
        self._show_unseen()
        self._show_curves()
