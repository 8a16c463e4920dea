"""The notebooks as they are handed out: their form, their outputs, their networks."""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import numpy as np
import pytest

from srlib.common.places import NOTEBOOKS

CHAPTERS = ("01_data", "02_interpolation", "03_srcnn", "04_autoencoder", "05_srgan", "06_summary")
APPENDIX = tuple(f"appendix/{path.stem}" for path in sorted(NOTEBOOKS.glob("appendix/*.ipynb")))
FURTHER = tuple(f"further/{path.stem}" for path in sorted(NOTEBOOKS.glob("further/*.ipynb")))
NAMES = CHAPTERS + FURTHER + APPENDIX
TAGS = {"parameters", "nbval-check-output", "nbval-ignore-output"}
# A slash that begins a path: not one inside a word, a URL or a closing tag.
ABSOLUTE_PATH = re.compile(r"(?<![\w<>/.:])/[\w.-]+/")
DATA_URI = re.compile(r"data:image/[\w+]+;base64,[A-Za-z0-9+/=\s]+")


def read(name):
    return nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def texts(notebook):
    """Return every text in the outputs, without embedded pictures."""
    found = []
    for cell in code_cells(notebook):
        for output in cell.outputs:
            data = output.get("data", {})
            found += [str(v) for kind, v in data.items() if not re.match(r"image/(png|jpeg)", kind)]
            found.append(output.get("text", ""))
    return [DATA_URI.sub("", text) for text in found]


class Pictures(HTMLParser):
    """Collect the attributes of all pictures in a page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag == "img":
            self.found.append(dict(attrs))


@pytest.fixture(params=NAMES)
def notebook(request):
    return read(request.param)


def test_there_are_six_chapters():
    assert sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb")) == list(CHAPTERS)


def test_they_are_small():
    assert sum(path.stat().st_size for path in NOTEBOOKS.rglob("*.ipynb")) < 8e6


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_as_jupyter_writes_it(name, tmp_path):
    nbformat.validate(read(name))
    nbformat.write(read(name), tmp_path / "again.ipynb")
    path = NOTEBOOKS / f"{name}.ipynb"
    # As text: Git for Windows may have given the checkout its own line ends.
    assert (tmp_path / "again.ipynb").read_text("utf-8") == path.read_text("utf-8")


# Form


@pytest.mark.parametrize("name", CHAPTERS + FURTHER)
def test_it_opens_with_a_question_aims_and_minutes_and_soon_a_picture(name):
    cells = read(name).cells
    first = cells[0]
    assert first.cell_type == "markdown"
    assert first.source.startswith("# Further · " if name in FURTHER else f"# {name[:2]} · ")
    assert "?" in first.source and "you will be able to" in first.source
    assert re.search(r"\d+ minutes", first.source)
    shown = [i for i, cell in enumerate(cells) if "<img" in str(cell.get("outputs"))]
    assert shown[0] <= 5


@pytest.mark.parametrize("name", CHAPTERS + FURTHER)
def test_it_asks_to_guess_first(name):
    assert any("**Guess first.**" in cell.source for cell in read(name).cells)


def test_it_ends_with_a_line_to_take_home(notebook):
    last = notebook.cells[-1]
    assert last.cell_type == "markdown"
    [line] = [line for line in last.source.splitlines() if line.startswith("**Take home.** ")]
    assert len(line) < 160


@pytest.mark.parametrize("name", APPENDIX)
def test_the_appendix_says_which_chapter_it_belongs_to(name):
    first = read(name).cells[0].source
    assert first.startswith("# Appendix · ")
    [chapter] = re.findall(r"\]\(\.\./(0\d_\w+)\.ipynb\)", first)
    assert f"]({name}.ipynb)" in "".join(cell.source for cell in read(chapter).cells)


@pytest.mark.parametrize("name", CHAPTERS[:-1])
def test_it_leads_to_the_next_chapter(name):
    following = CHAPTERS[CHAPTERS.index(name) + 1]
    assert f"]({following}.ipynb)" in read(name).cells[-1].source


@pytest.mark.parametrize("name", NAMES)
def test_links_between_notebooks_lead_somewhere(name):
    text = "\n".join(cell.source for cell in read(name).cells if cell.cell_type == "markdown")
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (NOTEBOOKS / name).parent.joinpath(target).exists(), target


def test_it_has_the_four_parameters(notebook):
    [cell] = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", ())]
    values = {}
    exec(cell.source, values)
    del values["__builtins__"]
    assert values == {"profile": "quick", "seed": 0, "epochs": None, "data_dir": ""}
    assert cell == code_cells(notebook)[0]


def test_code_cells_are_short(notebook):
    for cell in code_cells(notebook):
        assert 0 < len(cell.source.splitlines()) <= 25, cell.source


@pytest.mark.parametrize(
    "path", sorted(NOTEBOOKS.glob("exercises/*/*.ipynb")), ids=lambda p: p.stem
)
def test_code_cells_of_exercises_are_short(path):
    for cell in code_cells(nbformat.read(path, as_version=4)):
        assert 0 < len(cell.source.splitlines()) <= 25, cell.source


def test_some_outputs_are_checked(notebook):
    tags = [cell.metadata.get("tags", []) for cell in notebook.cells]
    assert ["nbval-check-output"] in tags


def test_metadata_holds_nothing_but_the_kernel_and_known_tags(notebook):
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.kernelspec.name == "python3"
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"tags"}
        networks = {tag for tag in cell.metadata.get("tags", ()) if tag.startswith("network-")}
        assert set(cell.metadata.get("tags", ())) <= TAGS | networks
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


# Outputs


def test_every_code_cell_was_run_in_order(notebook):
    numbers = [cell.execution_count for cell in code_cells(notebook)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_no_output_is_an_error_a_warning_or_a_dead_widget(notebook):
    for cell in code_cells(notebook):
        for output in cell.outputs:
            assert output.output_type != "error", output.evalue
            assert output.get("name") != "stderr", output.text
            assert not [kind for kind in output.get("data", {}) if "widget" in kind], cell.source


def test_no_output_holds_an_absolute_path(notebook):
    for text in texts(notebook):
        assert not ABSOLUTE_PATH.search(text), text
        assert str(Path.home()) not in text


@pytest.mark.parametrize("text", ["'/home/a/b.png'", "/tmp/x", "in /opt/lib/y.py", "(/Users/a/b)"])
def test_absolute_paths_are_found(text):
    assert ABSOLUTE_PATH.search(text)


@pytest.mark.parametrize("text", ["<b>a</b>/<td>", "https://a.org/b/c", "a/b/c", "../x/y", "1 / 2"])
def test_what_is_no_absolute_path_is_passed_over(text):
    assert not ABSOLUTE_PATH.search(text)


def test_every_picture_has_an_alt_text(notebook):
    pictures = Pictures()
    for cell in code_cells(notebook):
        for output in cell.outputs:
            data = output.get("data", {})
            assert not {"image/png", "image/jpeg", "image/svg+xml"} & set(data), cell.source
            pictures.feed(data.get("text/html", ""))
    for picture in pictures.found:
        assert len(picture.get("alt") or "") >= 10, str(picture)[:200]


@pytest.mark.parametrize("name", CHAPTERS + FURTHER)
def test_it_shows_pictures_and_headline_figures(name):
    kinds = Counter(
        kind
        for cell in code_cells(read(name))
        for output in cell.outputs
        for kind in output.get("data", {})
    )
    assert kinds["text/html"] >= 1
    assert kinds["application/vnd.srlib.headline+json"] >= 1


# Networks


def build(kind, network):
    """Build the network of srlib that a chapter builds by hand."""
    from srlib.models import autoencoder, denoiser, srcnn, srgan, srresnet

    if kind == "discriminator":
        first = next(layer for layer in network.layers if hasattr(layer, "filters"))
        return srgan.build_discriminator(network.input_shape[1], filters=first.filters)
    builders = {
        "srcnn": srcnn.build_srcnn,
        "autoencoder": autoencoder.build_autoencoder,
        "denoiser": denoiser.build_denoiser,
        "generator": lambda: srresnet.build_generator(4),
    }
    return builders[kind]()


def run_network_cells(name):
    """Run the cells of a chapter that build networks; return {kind: network}."""
    from srlib.common.backend import keras, layers, ops
    from srlib.models import autoencoder, copying, denoiser, srcnn, srgan, srresnet
    from srlib.models import layers as own

    names = {"keras": keras, "layers": layers, "ops": ops}
    for module in (copying, own, srcnn, autoencoder, denoiser, srresnet, srgan):
        names |= {key: value for key, value in vars(module).items() if not key.startswith("_")}
    kinds = {}  # in the order of the cells; several may build one network
    for cell in read(name).cells:
        for tag in cell.metadata.get("tags", ()):
            if tag.startswith("network-"):
                exec(cell.source, names)
                kinds[tag.removeprefix("network-")] = None
    return {kind: names["model" if kind == "srcnn" else kind] for kind in kinds}


def anatomy(network):
    """Count the layers by class, settings and shapes of weights; names do not matter."""
    return Counter(
        (
            type(layer).__name__,
            repr(sorted((k, v) for k, v in layer.get_config().items() if k != "name")),
            tuple(tuple(weight.shape) for weight in layer.weights),
        )
        for layer in network.layers
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("03_srcnn", ["srcnn"]),
        ("04_autoencoder", ["denoiser", "autoencoder"]),
        ("05_srgan", ["generator", "discriminator"]),
    ],
)
def test_networks_built_by_hand_are_those_of_srlib(name, kinds):
    networks = run_network_cells(name)
    assert list(networks) == kinds
    random = np.random.default_rng(0)
    for kind, network in networks.items():
        twin = build(kind, network)
        assert network.count_params() == twin.count_params()
        assert anatomy(network) == anatomy(twin)
        # Equal wiring: with equal weights both give the same picture.
        weights = [random.normal(0, 0.1, weight.shape) for weight in network.get_weights()]
        weights = [abs(weight) if weight.ndim == 1 else weight for weight in weights]
        network.set_weights(weights)
        twin.set_weights(weights)
        shape = [size or 16 for size in network.input_shape[1:]]
        picture = random.random((1, *shape), dtype=np.float32)
        np.testing.assert_allclose(
            network(picture, training=False), twin(picture, training=False), rtol=1e-4, atol=1e-5
        )
