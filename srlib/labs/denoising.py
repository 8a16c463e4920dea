"""Lab of chapter 04: how much noise, and how narrow a bottleneck, can digits stand?"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ipywidgets as widgets
import numpy as np

from srlib.common.digits import add_noise, read_digits
from srlib.common.errors import InputError
from srlib.common.pixels import to_uint8
from srlib.evaluation.metrics import mean_psnr
from srlib.labs.core.controls import Picture, number, row
from srlib.labs.core.pages import table
from srlib.labs.core.working import WorkingLab

if TYPE_CHECKING:
    import keras


_SHOWN, _MEASURED = 12, 200
_WIDTH = 28 * _SHOWN * 2
# As in chapter 04, so that its denoiser and the others can be compared.
_TRAINING_NOISE, _EPOCHS, _BATCH, _RATE = 0.4, 4, 32, 1e-3


@dataclass(frozen=True)
class Denoised:
    """Digits with noise and without.

    Attributes:
        noisy, denoised: float32 (count, 28, 28, 1) in 0 to 1.
        psnr_noisy, psnr_denoised: means over the digits in dB.
    """

    noisy: np.ndarray
    denoised: np.ndarray
    psnr_noisy: float
    psnr_denoised: float


def denoise(denoiser: "keras.Model", clean: np.ndarray, noise: float, seed: int = 0) -> Denoised:
    """Add noise to digits and let a denoiser remove it.

    Args:
        denoiser: as from ``models.denoiser.build_denoiser``, trained.
        clean: float32 (count, 28, 28, 1) in 0 to 1.
        noise: its standard deviation, in units of the range.
        seed: of the noise.
    """
    noisy = add_noise(clean, noise, seed)
    denoised = np.asarray(denoiser(noisy, training=False))
    reached = [mean_psnr(clean, digits, data_range=1) for digits in (noisy, denoised)]
    return Denoised(noisy, denoised, *reached)


def train_denoiser(code_size: int, stopped: threading.Event) -> "keras.Model | None":
    """Train a denoiser on the training digits with noise of 0.4; None if it was stopped.

    The same ``code_size`` gives the same denoiser, whatever else the kernel does.
    """
    from srlib.common.backend import keras
    from srlib.models.denoiser import build_denoiser
    from srlib.training.seeds import starting_weights

    with starting_weights(0):
        denoiser = build_denoiser(code_size)
    denoiser.compile(keras.optimizers.Adam(_RATE), "mse")

    class Watch(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: dict | None = None) -> None:
            denoiser.stop_training = stopped.is_set()

    train_digits, _ = read_digits()
    noisy, random = add_noise(train_digits, _TRAINING_NOISE, 0), np.random.default_rng(0)
    for _ in range(_EPOCHS):
        order = random.permutation(len(noisy))  # Keras would shuffle by the kernel's numbers
        denoiser.fit(
            noisy[order],
            train_digits[order],
            batch_size=_BATCH,
            shuffle=False,
            verbose=0,
            callbacks=[Watch()],
        )
        if stopped.is_set():
            return None
    return denoiser


def denoising_lab(
    denoiser: "keras.Model | None" = None,
    noise: float = 0.4,
    code_size: int = 64,
    code_sizes: Sequence[int] = (2, 4, 8, 16, 32, 64, 128),
    noise_range: tuple[float, float] = (0.05, 1),
    locked: Sequence[str] = (),
) -> "DenoisingLab":
    """Show the denoising lab.

    Args:
        denoiser: a trained one with a bottleneck of ``code_size``; without it the lab
            trains one when asked to.
        noise: standard deviation that the lab starts with.
        code_size: bottleneck that it starts with.
        code_sizes: bottlenecks to choose from.
        noise_range: least and most noise, at least 0.
        locked: controls that cannot be moved, of ``noise``, ``code_size``.

    Raises:
        InputError: if a noise is below 0, or the digits are missing.
    """
    if min(noise, *noise_range) < 0:
        raise InputError(f"Noise of {min(noise, *noise_range)} cannot be added: use 0 or more.")
    code_sizes = sorted({*code_sizes, code_size})
    return DenoisingLab(denoiser, noise, code_size, code_sizes, noise_range, locked)


class DenoisingLab(WorkingLab):
    """The controls around ``denoise``; see ``denoising_lab``.

    Attributes:
        denoisers: bottleneck → trained network.
    """

    def __init__(
        self,
        denoiser: "keras.Model | None",
        noise: float,
        code_size: int,
        code_sizes: Sequence[int],
        noise_range: tuple[float, float],
        locked: Sequence[str],
    ) -> None:
        controls = {
            "noise": number("noise level", noise, noise_range, step=0.05, continuous_update=False),
            "code_size": widgets.SelectionSlider(
                options=code_sizes,
                value=code_size,
                description="bottleneck (numbers)",
                style={"description_width": "initial"},
            ),
        }
        super().__init__("Denoising: noise and bottleneck", controls, locked)
        self.denoisers = {code_size: denoiser} if denoiser is not None else {}
        self._clean = read_digits()[1][:_MEASURED]
        self.status, self.table = widgets.HTML(), widgets.HTML()
        self.pictures = {name: Picture(_WIDTH) for name in ("noisy", "denoised", "clean")}
        self.on_change(self._changed)
        self.fill(
            row(*controls.values()),
            row(self.start, self.stop, self.status),
            widgets.VBox(list(self.pictures.values())),
            self.table,
        )
        self._changed()

    def _changed(self) -> None:
        """Show the present settings; what a training says of itself stays while it runs."""
        with self.background.lock:  # a training that ends now shows its denoiser after this
            self._show()
            if not self.background.running:
                self._describe()

    def _describe(self) -> None:
        """Say whether the chosen bottleneck is trained; one that is not asks for it."""
        code_size = self.value("code_size")
        if code_size in self.denoisers:
            self.status.value = f"bottleneck of {code_size} numbers: trained"
        else:
            self.status.value = (
                f"a bottleneck of {code_size} numbers is not trained yet: press Train"
            )

    def _show(self) -> None:
        """Denoise with the present settings; under the lock, so that the latest stay."""
        noise, code_size = self.value("noise"), self.value("code_size")
        results = {
            size: denoise(denoiser, self._clean, noise)
            for size, denoiser in sorted(self.denoisers.items())
        }
        rows = {"clean": self._clean, "noisy": add_noise(self._clean, noise, 0)}
        if code_size in results:
            rows["denoised"] = results[code_size].denoised
        else:
            self.pictures["denoised"].clear()
        for name, digits in rows.items():
            strip = to_uint8(np.concatenate(digits[:_SHOWN, :, :, 0], axis=1))
            self.pictures[name].show(strip, name, f"A row of test digits: {name}.")
        lines = [
            (size, f"{made.psnr_noisy:.2f}", f"{made.psnr_denoised:.2f}")
            for size, made in results.items()
        ]
        title = f"Mean over {_MEASURED} test digits, noise {noise:.2f} (trained with noise 0.40)"
        header = ("bottleneck", "noisy: PSNR (dB)", "denoised: PSNR (dB)")
        self.table.value = table(header, lines, title) if lines else ""

    def prepare(self) -> Callable[[threading.Event], None]:
        """Return the training of the chosen bottleneck."""
        code_size = self.value("code_size")
        self.status.value = f"training a bottleneck of {code_size} numbers ..."
        return lambda stopped: self._train(code_size, stopped)

    def _train(self, code_size: int, stopped: threading.Event) -> None:
        denoiser = train_denoiser(code_size, stopped)
        with self.background.latest(stopped) as latest:
            if not latest:
                return
            if denoiser is not None:
                self.denoisers[code_size] = denoiser
                self._show()
            self._describe()
