"""Lab of chapter 06: every method on a photo of one's own."""

import html
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import ipywidgets as widgets
import numpy as np

from srlib.common.camera import BLIND_IS_BEST
from srlib.common.errors import InputError
from srlib.common.picture_files import picture_from_bytes
from srlib.evaluation.metrics import psnr
from srlib.figures.pages import encode_png
from srlib.labs.core.controls import Download, Picture, choice, row, zoom_sliders, zoom_window
from srlib.labs.core.lifetime import close_widgets
from srlib.labs.core.slider import BeforeAfter
from srlib.labs.core.uploads import most_megabytes
from srlib.labs.core.working import WorkingLab
from srlib.methods.checkpoints import available_methods, method_by_name
from srlib.methods.door import Method, refuse_if_small
from srlib.methods.networks import SCALES
from srlib.pictures.crops import centre_crop, crop_to_multiple
from srlib.pictures.degradation import GRADES, degrade
from srlib.pictures.photos import PhotoSet, open_photos

# What a class will wait for: the middle of larger photos is taken.
_LARGEST_SMALL, _LARGEST_HIGH = 240, 960
_WINDOW, _WIDTH, _ZOOM = 120, 240, 4
_AS_IT_IS, _MADE = "enlarge it as it is", "make it low-res first"
_AT_ONCE = ("nearest", "cubic")
_FAVOURITE, _BLIND = "srgan", "efficient_camera"


@dataclass(frozen=True)
class Task:
    """A small picture to enlarge.

    Attributes:
        small, scale: uint8 RGB, and how many times it grows.
        high: what it was made from, None if the truth is not known.
        note: what was cut off, empty if nothing.
    """

    small: np.ndarray
    scale: int
    high: np.ndarray | None
    note: str

    @property
    def is_blind(self) -> bool:
        """Return whether there is a network for it, as nobody knows how it became small."""
        return self.high is None and self.scale in SCALES["camera"]


@dataclass(frozen=True)
class Enlarged:
    """What a method made of the small picture; ``psnr`` in dB where the truth is known."""

    name: str
    picture: np.ndarray
    psnr: float | None


def make_task(picture: np.ndarray, scale: int, low_res_first: bool) -> Task:
    """Decide what is enlarged.

    Args:
        picture, scale: uint8 RGB, and how many times.
        low_res_first: whether the picture is made low-res, so that the truth is known.

    Raises:
        InputError: if the picture is too small.
    """
    largest = _LARGEST_HIGH if low_res_first else _LARGEST_SMALL
    middle = centre_crop(picture, largest)
    cut = middle.shape != picture.shape
    note = f"The middle of {middle.shape[1]}x{middle.shape[0]} pixels is used." if cut else ""
    if not low_res_first:
        return Task(middle, scale, None, note)
    high = crop_to_multiple(middle, scale)
    return Task(degrade(high, scale), scale, high, note)


def enlarge(task: Task, methods: Sequence[Method]) -> Iterator[Enlarged]:
    """Enlarge a picture with one method after another.

    Raises:
        InputError: if the picture is smaller than a method's reach.
    """
    for method in methods:
        refuse_if_small(method, *task.small.shape[:2])
        picture = method(task.small, task.scale)
        reached = None if task.high is None else psnr(task.high, picture)
        yield Enlarged(method.name, picture, reached)


def own_photo_lab(
    photos: PhotoSet | None = None,
    grade: str = "middle",
    low_res_first: bool = True,
    locked: Sequence[str] = (),
) -> "OwnPhotoLab":
    """Show the lab for one's own photo; until one is uploaded it shows a test photo.

    Args:
        photos: the set that the example comes from; by default SR_DATA_DIR's or the course's.
        grade, low_res_first: what the lab starts with.
        locked: controls that cannot be moved: ``grade``, ``use``, ``shown``, ``across``, ``down``.
    """
    return OwnPhotoLab(photos or open_photos(), grade, low_res_first, locked)


class OwnPhotoLab(WorkingLab):
    """The controls around ``make_task`` and ``enlarge``; see ``own_photo_lab``.

    Attributes:
        upload: the control that takes a file.
        results: method → what it made.
    """

    def __init__(
        self, photos: PhotoSet, grade: str, low_res_first: bool, locked: Sequence[str]
    ) -> None:
        options = [(f"{name} ({scale}x)", name) for name, scale in GRADES.items()]
        controls = {
            "grade": choice("networks for", options, grade),
            "use": choice("photo", [_MADE, _AS_IT_IS], _MADE if low_res_first else _AS_IT_IS),
            "shown": choice("download, and compare with cubic", list(_AT_ONCE), _AT_ONCE[0]),
            **zoom_sliders(),
        }
        super().__init__("Your own photo", controls, locked, "All methods")
        example = photos.split("test")[0]
        self.results: dict[str, Enlarged] = {}
        self._windows: dict[str, Picture] = {}
        self._chosen, self._offering = _AT_ONCE[0], 0  # a result, the thread that offers some
        self._by_hand = False  # whether a person has chosen
        wide = widgets.Layout(width="max-content")
        self.upload = widgets.FileUpload(
            accept="image/*", description="Upload a photo", layout=wide
        )
        limit = widgets.HTML(f"(at most {most_megabytes()} MB)")
        self.upload.observe(self.guard(lambda change: self._uploaded()), "value")
        self.status, self.link = widgets.HTML(), Download()
        self.gallery = row()
        self.comparison = widgets.VBox()
        self.on_change(self._renew, "grade", "use")
        self.on_change(self._move_window, "across", "down")
        self.on_change(self._choose, "shown")
        self.fill(
            row(self.upload, limit, controls["use"], controls["grade"]),
            row(self.start, self.stop, self.status),
            row(controls["across"], controls["down"]),
            self.gallery,
            row(controls["shown"], self.link),
            self.comparison,
        )
        self._take(example.name, example.read())

    @property
    def scale(self) -> int:
        """Return the scale of the chosen grade."""
        return GRADES[self.value("grade")]

    def _uploaded(self) -> None:
        """Take the file that was uploaded."""
        if not self.upload.value:
            return
        file = self.upload.value[0]
        if file["size"] > most_megabytes() * 1e6:
            raise InputError(
                f"'{file['name']}' has {file['size'] / 1e6:.0f} MB: use a file of at most "
                f"{most_megabytes()} MB."
            )
        picture = picture_from_bytes(bytes(file["content"]), file["name"])
        self._take(Path(file["name"]).stem, picture)

    def _renew(self) -> None:
        """Make the small picture of the present photo anew."""
        self._take(self.name, self._picture)

    def _take(self, name: str, picture: np.ndarray) -> None:
        """Make a photo's small picture, with what needs no network; a refusal changes nothing."""
        scale = self.scale
        task = make_task(picture, scale, self.value("use") == _MADE)
        at_once = list(enlarge(task, [method_by_name(each, scale) for each in _AT_ONCE]))
        self.discard()  # what the work makes from now on is dropped
        self.name, self._picture, self._task = name, picture, task
        height, width = task.small.shape[:2]
        self.status.value = html.escape(
            f"{name}: {width}x{height} pixels become {width * scale}x{height * scale}. {task.note}"
        )
        earlier = list(self._windows.values())
        self.results, self._windows = {}, {}
        self._chosen, self._by_hand = _AT_ONCE[0], False
        truth = [] if task.high is None else [Enlarged("high-res", task.high, None)]
        self._add(*at_once, *truth)
        close_widgets(*earlier)
        self._show_chosen()

    def prepare(self) -> Callable[[threading.Event], None]:
        """Return the work of all methods, one after another."""
        task = self._task
        return lambda stopped: self._enlarge(task, stopped)

    def _enlarge(self, task: Task, stopped: threading.Event) -> None:
        from srlib.training.seeds import starting_weights

        refused = []
        for name in [_BLIND] * task.is_blind + available_methods(task.scale):
            if stopped.is_set():
                break
            if name not in self.results:
                self._say(f"{name} is at work ...", stopped)
                blind = ("efficient", task.scale, "camera")
                asked = blind if name == _BLIND else (name, task.scale)
                try:
                    with starting_weights(0):  # which a network has until its own are read
                        method = replace(method_by_name(*asked), name=name)
                    [enlarged] = enlarge(task, [method])
                except InputError as error:  # the others may do with a picture so small
                    refused.append(f" {error}")
                    continue
                with self.background.latest(stopped) as latest:
                    if latest and not stopped.is_set():
                        self._add(enlarged)
        end = "stopped" if stopped.is_set() else "all methods are done"
        self._say(f"{self.name}: {end}." + "".join(refused), stopped)

    def _say(self, text: str, stopped: threading.Event) -> None:
        """Show how the work goes, unless another photo was taken meanwhile."""
        with self.background.latest(stopped) as latest:
            if latest:
                self.status.value = html.escape(text)

    def _add(self, *made: Enlarged) -> None:
        """Put results into the gallery, the truth last; the choice stays."""
        for enlarged in made:  # first, for each result has a window
            self._windows[enlarged.name] = Picture(_WIDTH)
        self.results = {**self.results, **{enlarged.name: enlarged for enlarged in made}}
        names = sorted(self.results, key=lambda name: name == "high-res")
        self._show_windows()
        self.gallery.children = [self._windows[name] for name in names]
        task = self._task
        favourite = _BLIND if task.is_blind and task.scale in BLIND_IS_BEST else _FAVOURITE
        favoured = not self._by_hand and any(each.name == favourite for each in made)
        if favoured:
            self._chosen = favourite
        self._offer(names)
        if favoured:
            self._show_chosen()

    def _offer(self, names: Sequence[str]) -> None:
        """Offer results to choose from; what was chosen stays so, or becomes so meanwhile."""
        shown = self.controls["shown"]
        self._offering = threading.get_ident()
        shown.options = names  # which chooses the first
        while shown.value != self._chosen:
            shown.value = self._chosen
        self._offering = 0

    def _choose(self) -> None:
        """Show another result; that lists choose something when they are filled is no choice."""
        if threading.get_ident() != self._offering:
            self._chosen, self._by_hand = self.value("shown"), True
            self._show_chosen()

    def _show_windows(self) -> None:
        """Show the same window of every result."""
        for name, enlarged in self.results.items():
            window = self._window(enlarged.picture)
            figure = "" if enlarged.psnr is None else f": {enlarged.psnr:.2f} dB"
            self._windows[name].show(window, f"{name}{figure}", f"Zoom window: {name}{figure}.")

    def _move_window(self) -> None:
        with self.background.lock:  # a result that comes in now is shown after this, as it says
            self._show_windows()
            self._compare()

    def _show_chosen(self) -> None:
        """Offer the chosen result as a file, and compare it with cubic."""
        chosen = self.results[self._chosen]
        name = f"{self.name}_{chosen.name}_{self._task.scale}x.png"
        text = f"Download the result of {chosen.name} as PNG"
        self.link.offer(encode_png(chosen.picture), name, "image/png", text)
        self._compare()

    def _compare(self) -> None:
        """Lay the chosen result's window over cubic's."""
        names = ("cubic", self._chosen)
        pair = [self._window(self.results[name].picture) for name in names]
        if self.comparison.children:
            self.comparison.children[0].show(*pair, names, _ZOOM)
        else:
            self.comparison.children = (BeforeAfter(pair[0], pair[1], names, _ZOOM),)

    def _window(self, picture: np.ndarray) -> np.ndarray:
        return zoom_window(picture, _WINDOW, self.value("across"), self.value("down"))
