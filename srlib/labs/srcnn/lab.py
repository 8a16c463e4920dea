"""Lab of chapter 03: choose SRCNN's sizes, see what they cost, train, compare."""

import html
import io
import math
import threading
from collections.abc import Callable, Mapping, Sequence

import ipywidgets as widgets
import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from srlib.evaluation.metrics import psnr
from srlib.figures.palette import PALETTE
from srlib.labs.core.controls import Download, Picture, choice, row, whole_number
from srlib.labs.core.pages import table
from srlib.labs.core.panel import WorkingLab
from srlib.labs.core.slider import BeforeAfter
from srlib.labs.srcnn import experiment
from srlib.labs.srcnn.experiment import Lesson, Run
from srlib.labs.srcnn.runs import COLUMNS, Speed, rows, to_csv
from srlib.labs.srcnn.settings import Settings, cost
from srlib.pictures.degradation import GRADES
from srlib.pictures.interpolation import interpolate
from srlib.pictures.patches import UNSEEN_SIDE
from srlib.pictures.photos import PhotoSet, open_photos

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
    defaults = Settings(epochs, tuple(kernel_sizes), tuple(filters), learning_rate, grade, whitened)
    Settings(1, (*kernel_range, 1), tuple(filter_range))  # refuses ends that cannot be built
    limits = {"epochs": (1, most_epochs), "kernels": kernel_range, "filters": filter_range}
    return SrcnnLab(defaults, photos or open_photos(), limits, locked)


class SrcnnLab(WorkingLab):
    """The controls around ``experiment``; see ``srcnn_lab``.

    Attributes:
        runs: all trainings of this session.
        reset: the button that forgets them.
    """

    def __init__(
        self,
        defaults: Settings,
        photos: PhotoSet,
        limits: Mapping[str, tuple[int, int]],
        locked: Sequence[str],
    ) -> None:
        controls = {"epochs": whole_number("epochs", defaults.epochs, limits["epochs"])}
        for i, size in enumerate(defaults.kernel_sizes, 1):
            controls[f"f{i}"] = whole_number(f"kernel size f{i}", size, limits["kernels"], step=2)
        for i, number in enumerate(defaults.filters, 1):
            controls[f"n{i}"] = whole_number(f"filters n{i}", number, limits["filters"])
        power = math.log10(defaults.learning_rate)
        controls["rate"] = widgets.FloatLogSlider(
            defaults.learning_rate,
            min=min(-5, math.floor(power)),
            max=max(-2, math.ceil(power)),
            step=0.1,  # so that 2e-3 and 5e-4 are (nearly) on the grid
            description="learning rate",
            readout_format=".1e",
            style={"description_width": "initial"},
        )
        controls["grade"] = choice("grade", list(GRADES), defaults.grade)
        controls["whitened"] = widgets.Checkbox(
            defaults.whitened,
            description="whiten the first layer",
            indent=False,
            tooltip="Let strong and faint directions of its patches count alike.",
        )
        super().__init__("SRCNN: kernel sizes and epochs", controls, locked)
        self.defaults, self.photos = defaults, photos
        self.runs: list[Run] = []
        self.speed = Speed()
        self._lessons: dict[str, Lesson | None] = {}
        self._measuring = False
        self._build()
        self.on_change(self._describe)
        self.on_change(self._show_unseen, "grade")
        self._describe()
        self._show_unseen()

    def _build(self) -> None:
        """Lay out buttons, results and the table of runs."""
        self.reset = widgets.Button(
            description="Reset",
            icon="undo",
            tooltip="Stop, forget all runs and put the controls back.",
        )
        self.reset.on_click(self.guard(self._reset))
        self.progress = widgets.IntProgress(0, 0, 1, layout=widgets.Layout(width="300px"))
        self.cost, self.status, self.table = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.link = Download()
        side = UNSEEN_SIDE * _ZOOM
        self.curve = Picture(640)
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
        )

    @property
    def settings(self) -> Settings:
        """Return what the controls say."""
        value = self.value
        return Settings(
            value("epochs"),
            (value("f1"), value("f2"), value("f3")),
            (value("n1"), value("n2")),
            value("rate"),
            value("grade"),
            value("whitened"),
        )

    def _describe(self) -> None:
        """Show what the settings cost."""
        settings = self.settings
        price = cost(settings)
        names = ("patch extraction", "non-linear mapping", "reconstruction")
        lines = [(name, f"{count:,}") for name, count in zip(names, price.parameters, strict=True)]
        seconds = self.speed.seconds(settings)
        time = "not measured yet" if seconds is None else f"about {seconds:.0f} s on this machine"
        self.cost.value = table(
            ("layer", "parameters"),
            [*lines, ("total", f"{sum(price.parameters):,}")],
            f"SRCNN {settings.sizes}",
        ) + (
            f"<p>Each pixel of the result depends on <b>{price.receptive_field}x"
            f"{price.receptive_field}</b> pixels and takes <b>{price.multiply_adds:,}</b> "
            "multiply-adds. "
            f"Training: <b>{time}</b>.</p>"
        )

    def _show_unseen(self) -> None:
        """Show the unseen crop as cubic enlarges it, beside the truth."""
        name, small, high = experiment.unseen_crop(self.photos, self.value("grade"))
        cubic = interpolate(small, GRADES[self.value("grade")])
        title = f"{name}, not trained on: cubic, {psnr(high, cubic):.2f} dB"
        self.current.show(cubic, title, "The crop, enlarged by cubic.")
        self.truth.show(high, f"{name}: high-res", "The crop in high resolution.")

    def _lesson(self, grade: str, stopped: threading.Event) -> Lesson | None:
        """Return the pictures of a grade, read once; None only if it was stopped meanwhile."""
        if self._lessons.get(grade) is None:
            self._lessons[grade] = experiment.prepare(self.photos, grade, stopped)
        return self._lessons[grade]

    def _measure(self) -> None:
        """Measure this machine once, as soon as somebody looks at the lab."""
        if not self.speed.multiply_adds_per_second:
            self._measuring = self.background.start(self._probe)

    def _probe(self, stopped: threading.Event) -> None:
        lesson = self._lesson(self.defaults.grade, stopped)
        if not stopped.is_set():
            self.speed.learn(experiment.train(_PROBE, lesson, stopped, lambda run: None))
            self._describe()

    def _begin(self) -> None:
        if self._measuring:  # a training is worth more than an estimate
            self.background.stop()
            self._measuring = False
        super()._begin()

    def prepare(self) -> Callable[[threading.Event], None]:
        """Return the training with the present settings."""
        settings = self.settings
        self.progress.max, self.progress.value = settings.epochs, 0
        self.comparison.layout.display = "none"
        self.status.value = "reading photos and building the network ..."
        return lambda stopped: self._train(settings, stopped)

    def _train(self, settings: Settings, stopped: threading.Event) -> None:
        lesson = self._lesson(settings.grade, stopped)
        if stopped.is_set():
            self.status.value = "stopped before the first epoch"
            return
        run = experiment.train(settings, lesson, stopped, self._show_epoch)
        self._finish(run, lesson, stopped.is_set())

    def _show_epoch(self, run: Run) -> None:
        """Show how far a training is, from its own thread."""
        done, epochs = len(run.values), run.settings.epochs
        left = (run.seconds - run.started) / done * (epochs - done)
        self.progress.value = done
        self.status.value = (
            f"epoch {done} of {epochs}: loss {run.losses[-1]:.5f}, validation "
            f"{run.values[-1]:.2f} dB (cubic {run.cubic:.2f} dB), {left:.0f} s left"
        )
        self.curve.show(
            curve(run),
            "Training loss, and PSNR on crops of validation photos.",
            f"Validation PSNR after epoch {done}: {run.values[-1]:.2f} dB; cubic: "
            f"{run.cubic:.2f} dB.",
        )
        reached = psnr(self._lessons[run.settings.grade].high, run.picture)
        title = f"SRCNN after epoch {done}, {reached:.2f} dB"
        self.current.show(run.picture, title, "The crop, enlarged by SRCNN as it is now.")

    def _finish(self, run: Run, lesson: Lesson, stopped: bool) -> None:
        """Show what a training has reached, and add it to the table of runs."""
        settings = run.settings
        self.speed.learn(run)
        word = "stopped" if stopped else "done"
        epochs = len(run.values)
        plural = "" if epochs == 1 else "s"
        self.status.value = f"{word} after {epochs} epoch{plural} and {run.seconds:.1f} s"
        if run.picture is not None:
            cubic = interpolate(lesson.small, GRADES[lesson.grade])
            pair = (cubic, run.picture, ("cubic", "SRCNN"), _ZOOM)
            if self.comparison.children:
                self.comparison.children[1].show(*pair)
            else:
                self.comparison.children = (widgets.HTML(), BeforeAfter(*pair))
            self.comparison.children[0].value = (
                f"<b>{html.escape(lesson.name)}</b> ({lesson.grade}): cubic "
                f"{psnr(lesson.high, cubic):.2f} dB, SRCNN {settings.sizes} "
                f"{psnr(lesson.high, run.picture):.2f} dB. Drag, or use the arrow keys."
            )
            self.comparison.layout.display = None
        self.runs.append(run)
        self._show_runs()
        self._describe()

    def _show_runs(self) -> None:
        if not self.runs:
            self.table.value = self.link.value = ""
            return
        self.table.value = table(COLUMNS, rows(self.runs), "All runs of this session")
        data = to_csv(self.runs)
        self.link.offer(data, "srcnn_runs.csv", "text/csv", "Save the table as CSV")

    def _reset(self, button: widgets.Button | None = None) -> None:
        """Stop, forget all runs and put every control back."""
        self.background.stop(wait=5)
        self.runs.clear()
        self._show_runs()
        self.comparison.layout.display = "none"
        self.curve.value = self.status.value = ""
        self.progress.value = 0
        defaults = self.defaults
        values = (defaults.epochs, *defaults.kernel_sizes, *defaults.filters)
        for name, value in zip(self.controls, values, strict=False):
            self.controls[name].value = value
        self.controls["rate"].value = defaults.learning_rate
        self.controls["grade"].value = defaults.grade
        self.controls["whitened"].value = defaults.whitened
        self._show_unseen()


def curve(run: Run) -> np.ndarray:
    """Draw loss and validation PSNR over the epochs, cubic as a line; return uint8 RGB."""
    figure = Figure(figsize=(8, 2.8), layout="constrained")
    losses, values = figure.subplots(1, 2)
    epochs = range(1, len(run.values) + 1)
    losses.plot(epochs, run.losses, "o-", color=PALETTE[0], markersize=3)
    losses.set(xlabel="epoch", title="training loss (MSE)", yscale="log")
    values.plot(epochs, run.values, "o-", color=PALETTE[1], markersize=3, label="SRCNN")
    values.axhline(run.cubic, color=PALETTE[-1], linestyle=":", label="cubic")
    name = f"{run.settings.sizes} in {run.settings.grade}"
    values.set(xlabel="epoch", title=f"validation PSNR (dB), {name}")
    values.legend()
    for axis in (losses, values):
        axis.set_xlim(0.5, max(2, run.settings.epochs) + 0.5)
        axis.xaxis.get_major_locator().set_params(integer=True)
        axis.grid(alpha=0.3)
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=80)
    return np.asarray(Image.open(file).convert("RGB"))
