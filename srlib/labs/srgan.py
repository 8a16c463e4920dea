"""Lab of chapter 05: scrub through the long training, and weigh the parts of the loss."""

import threading
from collections.abc import Callable, Sequence

import ipywidgets as widgets
import numpy as np
import traitlets

from srlib.common.places import DATA
from srlib.labs.core.controls import Picture, choice, row, zoom_sliders, zoom_window
from srlib.labs.core.pages import table
from srlib.labs.core.working import WorkingLab
from srlib.pictures.degradation import GRADES, degrade
from srlib.pictures.interpolation import interpolate
from srlib.pictures.photos import open_photos
from srlib.training import trials as game
from srlib.training.gallery import Shot, read_gallery
from srlib.training.trials import Trial

_WINDOW, _WIDTH, _WHOLE = 120, 300, 400


def srgan_lab(
    adversarial_weight: float = 1e-2,
    vgg_weight: float = 0.3,
    locked: Sequence[str] = (),
) -> "SrganLab":
    """Show the SRGAN lab.

    Args:
        adversarial_weight, vgg_weight: of the short games, what the lab starts with.
        locked: controls that cannot be moved, of ``epoch``, ``across``, ``down``,
            ``adversarial``, ``vgg``.

    Raises:
        InputError: if the gallery is missing or there is no such weight.
    """
    return SrganLab(adversarial_weight, vgg_weight, locked)


class SrganLab(WorkingLab):
    """The controls around the gallery and ``game.play``; see ``srgan_lab``.

    Attributes:
        player: plays through the epochs, from wherever the slider is.
    """

    def __init__(
        self,
        adversarial_weight: float,
        vgg_weight: float,
        locked: Sequence[str],
    ) -> None:
        self._shots = read_gallery("srgan_middle")
        self._trials = game.read_trials()
        controls = {
            "epoch": widgets.SelectionSlider(
                options=[(str(shot.epoch), i) for i, shot in enumerate(self._shots)],
                value=len(self._shots) - 1,
                description="epoch of the long training",
                style={"description_width": "initial"},
            ),
            **zoom_sliders(),
            "adversarial": _weights(
                "weight of the adversarial term", game.ADVERSARIAL_WEIGHTS, adversarial_weight
            ),
            "vgg": _weights("weight of the VGG term", game.VGG_WEIGHTS, vgg_weight),
        }
        super().__init__("SRGAN: epochs and weights", controls, locked, "Play")
        self._high = self._shots[0].read_truth()
        scale = GRADES["middle"]
        self._cubic = interpolate(degrade(self._high, scale), scale)
        self._pictures = [shot.read() for shot in self._shots]
        self._build()
        self.on_change(self._show_epoch, "epoch", "across", "down")
        self.on_change(self._show_trial, "adversarial", "vgg")
        self._show_epoch()
        self._show_trial()

    def _build(self) -> None:
        """Lay out both parts."""
        c = self.controls
        last = len(self._shots) - 1
        self.player = widgets.Play(value=last, min=0, max=last, interval=900, show_repeat=False)
        traitlets.link((self.player, "value"), (c["epoch"], "index"))
        self.whole = Picture(_WHOLE, lossy=True)
        self.windows = {name: Picture(_WIDTH) for name in ("cubic", "srgan", "high-res")}
        self.games = {name: Picture(_WIDTH) for name in ("precomputed", "live")}
        self.progress = widgets.IntProgress(0, 0, game.STEPS)
        self.status, self.table = widgets.HTML(), widgets.HTML()
        self.fill(
            row(self.player, c["epoch"]),
            row(c["across"], c["down"]),
            row(self.whole, *self.windows.values()),
            widgets.HTML(
                f"<h4>Weights: {game.STEPS} steps of the game, from the pretrained generator "
                "(middle, 4x)</h4>"
            ),
            row(c["adversarial"], c["vgg"]),
            row(self.start, self.stop, self.progress, self.status),
            row(*self.games.values()),
            self.table,
        )

    def _show_epoch(self) -> None:
        """Show the photo after the chosen epoch, whole and in the window."""
        shot: Shot = self._shots[self.value("epoch")]
        picture = self._pictures[self.value("epoch")]
        figures = f"epoch {shot.epoch}: loss {shot.loss:.4f}, {shot.psnr:.2f} dB"
        self.whole.show(picture, f"{shot.photo}, {figures}", f"The whole photo after {figures}.")
        shown = {"cubic": self._cubic, "srgan": picture, "high-res": self._high}
        captions = {"srgan": f"SRGAN, epoch {shot.epoch}"}
        for name, whole in shown.items():
            window = zoom_window(whole, _WINDOW, self.value("across"), self.value("down"))
            caption = captions.get(name, name)
            self.windows[name].show(window, caption, f"Zoom window: {caption}.")

    def _show_trial(self) -> None:
        """Show the precomputed game with the chosen weights, among all others."""
        chosen = (self.value("adversarial"), self.value("vgg"))
        lines = []
        for trial in self._trials:
            weights = (trial.adversarial_weight, trial.vgg_weight)
            mark = "shown" if weights == chosen else ""
            figures = (f"{trial.psnr:.2f}", f"{trial.perceptual:.3f}")
            lines.append((f"{weights[0]:g}", f"{weights[1]:g}", *figures, mark))
            if mark:
                self._show_game("precomputed", trial, trial.read())
        header = ("adversarial", "VGG", "PSNR (dB)", "perceptual distance", "")
        self.table.value = table(header, lines, "Precomputed games on this crop")

    def _show_game(self, name: str, trial: Trial, picture: np.ndarray) -> None:
        caption = (
            f"{name}: {trial.steps} steps, adversarial {trial.adversarial_weight:g}, VGG "
            f"{trial.vgg_weight:g}: {trial.psnr:.2f} dB, perceptual distance {trial.perceptual:.3f}"
        )
        self.games[name].show(picture, caption, f"A crop after a short game, {name}.")

    def prepare(self) -> Callable[[threading.Event], None]:
        """Return the short game with the chosen weights."""
        weights = self.value("adversarial"), self.value("vgg")
        self.progress.value = 0
        self.status.value = "reading photos and building the networks ..."
        return lambda stopped: self._play(*weights, stopped)

    def _play(self, adversarial: float, vgg: float, stopped: threading.Event) -> None:
        photos = open_photos(DATA / "photos")  # those of the precomputed games
        trial, picture = game.play(
            photos, adversarial, vgg, stopped, lambda step: self._show_step(step, stopped)
        )
        with self.background.latest(stopped) as latest:
            if latest:
                self._show_game("live", trial, picture)
                self.status.value = "stopped" if stopped.is_set() else "done"

    def _show_step(self, step: int, stopped: threading.Event) -> None:
        with self.background.latest(stopped) as latest:
            if latest:
                self.progress.value = step
                self.status.value = f"step {step} of {game.STEPS}"


def _weights(label: str, options: Sequence[float], value: float) -> widgets.Dropdown:
    return choice(label, [(f"{option:g}", option) for option in options], value)
