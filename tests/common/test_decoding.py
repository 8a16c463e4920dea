"""Any picture is read as a person would see it, or refused in one true sentence."""

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image, features

from srlib.common.decoding import check, decode
from srlib.common.errors import InputError


def saved(picture, kind, **options):
    """Return a picture as a file in memory."""
    file = io.BytesIO()
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    image.save(file, kind, **options)
    file.seek(0)
    return file


def read(file, name="a.tif"):
    return decode(file, name)[0]


def sixteen_bits(picture, bits, suffix=".png"):
    """Return a file whose 16-bit values end where those of so many bits do."""
    values = np.rint(picture * ((2**bits - 1) / 255)).astype(np.uint16)
    if values.ndim == 3:
        values = values[..., [2, 1, 0, 3][: values.shape[2]]]
    return io.BytesIO(cv2.imencode(suffix, values)[1].tobytes())


def with_exif(png, orientation):
    """Return a PNG file with a block that says how the camera was turned."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    block = b"eXIf" + exif.tobytes()[6:]
    chunk = struct.pack(">I", len(block) - 4) + block + struct.pack(">I", zlib.crc32(block))
    content = png.getvalue()
    return io.BytesIO(content[:33] + chunk + content[33:])


@pytest.fixture
def white(make_picture):
    """A picture that uses all values from 0 to 255."""
    picture = make_picture(24, 32)
    picture[0, :2] = [[0, 0, 0], [255, 255, 255]]
    return picture


# 16 bits


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
@pytest.mark.parametrize("channels", [None, 3, 4])
def test_a_16_bit_file_may_use_fewer_bits(white, capsys, channels, bits, suffix):
    expected = white
    if channels is None:
        expected = np.repeat(white[..., :1], 3, axis=2)
        white = white[..., 0]
    elif channels == 4:
        white = np.dstack([white, np.full(white.shape[:2], 255, np.uint8)])
    picture, opacity = decode(sixteen_bits(white, bits, suffix), f"deep{suffix}")
    assert np.array_equal(picture, expected) and opacity is None
    note = f"as in a picture of {bits} bits, {2**bits - 1} is taken as white"
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == (bits < 16) and all(f"'deep{suffix}' has 16" in x for x in lines)
    assert all(note in line for line in lines)


@pytest.mark.parametrize("bits", [12, 16])
def test_opacity_may_use_all_bits_while_colours_do_not(white, bits):
    opacity = np.full((*white.shape[:2], 1), 0x8000, np.uint16)
    opacity[0] = 2**bits - 1
    values = np.dstack([white[..., ::-1].astype(np.uint16) * 16, np.minimum(opacity, 2**bits - 1)])
    values[1:, :, 3] //= 2 if bits == 12 else 1
    file = io.BytesIO(cv2.imencode(".png", values)[1].tobytes())
    _, opacity = decode(file, "glass.png")
    assert opacity[0].min() == 255 and abs(int(opacity[5, 5]) - 127) <= 1


@pytest.mark.parametrize("tag", [281, 341])
def test_the_file_may_state_its_largest_value(tag, capsys):
    dark = np.full((8, 8), 500, np.uint16)
    file = saved(dark, "TIFF", tiffinfo={tag: 4095})
    assert read(file).max() == round(500 * 255 / 4095)
    assert capsys.readouterr().err == ""


def test_a_stated_value_below_the_brightest_is_not_believed():
    values = np.full((8, 8), 60_000, np.uint16)
    assert read(saved(values, "TIFF", tiffinfo={281: 1000})).max() == round(60_000 / 257)


def test_twelve_bits_may_be_packed():
    """Two values of 12 bits in three bytes, as microscopes store them."""
    rows = bytes([0xFF, 0xF8, 0x00]) * 8  # 4095 and 2048
    tags = [(256, 3, 2), (257, 3, 8), (258, 3, 12), (259, 3, 1), (262, 3, 1), (273, 4, 8)]
    tags += [(277, 3, 1), (278, 3, 8), (279, 4, len(rows))]
    head = struct.pack("<2sHI", b"II", 42, 8 + len(rows)) + rows + struct.pack("<H", len(tags))
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    picture = read(io.BytesIO(head + entries + bytes(4)))
    assert picture[3].tolist() == [[255] * 3, [128] * 3]


def test_where_zero_is_white_it_stays_white():
    values = np.array([[0, 4095], [2048, 0]], np.uint16)
    file = saved(values, "TIFF", tiffinfo={262: 0})
    assert read(file)[..., 0].tolist() == [[255, 0], [127, 255]]


def test_black_stays_black(capsys):
    assert read(saved(np.zeros((4, 4), np.uint16), "TIFF")).max() == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("bits", [12, 16])
def test_a_camera_may_turn_16_bits_too(white, bits):
    file = with_exif(sixteen_bits(white, bits), 6)
    assert np.array_equal(read(file), np.rot90(white, -1))


# Pages and animations


@pytest.mark.parametrize("deep", [False, True])
def test_the_largest_page_is_read(white, capsys, tmp_path, deep):
    small = Image.fromarray(white[::4, ::4])
    file = saved(small, "TIFF", save_all=True, append_images=[Image.fromarray(white), small])
    if deep:
        pages = [white[::4, ::4], white]
        pages = [np.uint16(16) * page[..., ::-1].astype(np.uint16) for page in pages]
        cv2.imwritemulti(str(tmp_path / "scan.tif"), pages)
        file = io.BytesIO((tmp_path / "scan.tif").read_bytes())
    expected = np.rint(white * (16 * 255 / 4095)).astype(np.uint8) if deep else white
    assert np.array_equal(read(file, "scan.tif"), expected)
    pages = 2 if deep else 3
    first = capsys.readouterr().err.splitlines()[0]
    assert first == f"'scan.tif' has {pages} pages: page 2, the largest, is read."


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_of_an_animation_the_first_frame_is_read(white, capsys, kind):
    if not features.check("avif") and kind == "AVIF":
        pytest.skip("this Pillow reads no AVIF")
    frames = [Image.fromarray(white), Image.new("RGB", (32, 24)), Image.new("RGB", (32, 24), "red")]
    picture = read(saved(frames[0], kind, save_all=True, append_images=frames[1:]), "film")
    assert np.abs(picture.astype(int) - white).mean() < 15
    assert capsys.readouterr().err == "'film' is an animation of 3 frames: the first is read.\n"


def test_a_phone_photo_with_a_second_picture_is_no_animation(white, capsys):
    photo, gain = Image.fromarray(white), Image.new("L", (8, 6))
    picture = read(saved(photo, "MPO", save_all=True, append_images=[gain]), "phone.jpg")
    assert picture.shape == white.shape and capsys.readouterr().err == ""


def test_where_only_a_preview_can_be_read_it_is_refused(white):
    with pytest.raises(InputError, match=r"Of 'raw\.dng' only a preview can be read: save"):
        read(saved(white, "TIFF", tiffinfo={254: 1}), "raw.dng")


# Colours


def test_lab_becomes_rgb():
    lab = Image.new("LAB", (4, 4), (136, 208, 195))  # red in CIE Lab
    file = saved(lab, "TIFF")
    assert np.abs(read(file)[0, 0].astype(int) - (255, 0, 0)).max() < 12


def test_grey_with_opacity_and_16_bits_is_read(white):
    grey = np.dstack([white[..., :1]] * 3 + [np.full((24, 32), 255, np.uint8)])
    assert np.array_equal(read(sixteen_bits(grey, 12)), grey[..., :3])


# Refusals


@pytest.mark.parametrize(("brand", "kind"), [(b"heic", "HEIC"), (b"mif1", "HEIC")])
@pytest.mark.parametrize("name", ["IMG_1.HEIC", "IMG_1.jpg"])
def test_heic_ends_in_one_sentence_with_a_remedy(brand, kind, name):
    file = io.BytesIO(struct.pack(">I", 24) + b"ftyp" + brand + bytes(200))
    for reader in (read, check):
        with pytest.raises(InputError) as caught:
            reader(file, name)
        sentence = (
            f"'{name}' is a {kind} picture, which cannot be read here: save it as JPEG or PNG."
        )
        assert str(caught.value) == sentence
        file.seek(0)


def test_colours_stored_apart_are_not_read_wrong():
    file = sixteen_bits(np.zeros((4, 4, 3)), 12, ".tif")
    together, apart = (struct.pack("<HHIH", 284, 3, 1, planes) for planes in (1, 2))
    content = file.getvalue().replace(together, apart)
    with pytest.raises(InputError, match="'apart.tif' stores its colours apart"):
        read(io.BytesIO(content), "apart.tif")


def test_more_than_a_billion_pixels_are_refused():
    head = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + head
    png = (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    )
    chunk = b"IDAT"
    png += struct.pack(">I", 0) + chunk + struct.pack(">I", zlib.crc32(chunk))
    for reader in (read, check):
        with pytest.raises(InputError, match="'huge.png'.*(billion|exceeds)"):
            reader(io.BytesIO(png), "huge.png")


def test_what_pillow_takes_for_an_attack_is_read(monkeypatch):
    """Pillow's own limit is a sixth of what the course writes."""
    assert Image.MAX_IMAGE_PIXELS == 2**30
    wide = Image.new("1", (20_000, 9_000))
    check(saved(wide, "PNG"), "wide.png")


# Checks


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "GIF"])
def test_a_cut_is_found(white, kind):
    file = saved(np.tile(white, (8, 8, 1)), kind)
    check(file, "a", 144)
    cut = io.BytesIO(file.getvalue()[: len(file.getvalue()) * 2 // 3])
    with pytest.raises(InputError, match="'cut' cannot be read as a picture"):
        check(cut, "cut", 144)


def test_the_head_alone_tells_what_cannot_be_read(white):
    with pytest.raises(InputError, match="holds 32-bit or signed integers"):
        check(saved(np.zeros((4, 4), np.int32), "TIFF"), "a.tif")
    check(io.BytesIO(saved(np.tile(white, (8, 8, 1)), "JPEG").getvalue()[:3000]), "cut.jpg")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("turned", [False, True])
def test_a_picture_needs_colours_in_its_middle(kind, turned):
    page = np.full((400, 300, 3), 250, np.uint8)
    page[:100] = np.arange(300, dtype=np.uint8)[None, :, None] // 2
    exif = Image.Exif()
    exif[0x0112] = 6 if turned else 1
    check(saved(page, kind, exif=exif), "page", 220)
    with pytest.raises(InputError, match="'page' has a single colour in its middle: use another"):
        check(saved(page, kind, exif=exif), "page", 144)


@pytest.mark.parametrize("bits", [12, 16])
def test_pictures_of_16_bits_are_checked_too(white, bits):
    check(sixteen_bits(white[..., 0], bits), "a.png", 24)
    with pytest.raises(InputError, match="has 32x24 pixels, fewer than 25x25: use a larger one"):
        check(sixteen_bits(white, bits), "a.png", 25)
    with pytest.raises(InputError, match="single colour"):
        check(sixteen_bits(np.zeros((24, 24), np.uint8), bits), "a.png", 24)


@pytest.mark.parametrize(("largest", "expected"), [(4095, 31), (65_535, 2)])
def test_a_pgm_states_what_is_white(tmp_path, capsys, largest, expected):
    values = np.full((4, 4), 500, ">u2")
    path = tmp_path / "grey.pgm"
    path.write_bytes(b"P5 4 4 %d\n" % largest + values.tobytes())
    with path.open("rb") as file:
        picture, _ = decode(file, "grey.pgm")
    assert (picture == expected).all()
    assert capsys.readouterr().err == ""


def tiff(tmp_path, values, extra):
    """Write 16-bit RGB with a fourth channel of some meaning (TIFF tag 338); return the file."""
    height, width = values.shape[:2]
    entries = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 4, None), (262, 3, 1, 2)]
    entries += [(259, 3, 1, 1), (273, 4, 1, None), (277, 3, 1, 4), (278, 4, 1, height)]
    entries += [(279, 4, 1, values.nbytes), (338, 3, 1, extra)]
    after = 8 + 2 + 12 * len(entries) + 4
    places = {258: after, 273: after + 8}
    table = b"".join(
        struct.pack("<HHII", tag, kind, count, places.get(tag, value))
        for tag, kind, count, value in sorted(entries)
    )
    head = b"II*\0" + struct.pack("<IH", 8, len(entries))
    bits = struct.pack("<4H", 16, 16, 16, 16)
    path = tmp_path / "four.tif"
    path.write_bytes(head + table + b"\0\0\0\0" + bits + values.astype("<u2").tobytes())
    return path


@pytest.mark.parametrize(
    ("extra", "opacity", "colour"), [(0, None, 64), (1, 128, 128), (2, 128, 64)]
)
def test_a_fourth_channel_of_16_bits_is_read_by_its_meaning(tmp_path, extra, opacity, colour):
    values = np.full((4, 6, 4), 257 * 64, np.uint16)
    values[..., 3] = 257 * 128
    with tiff(tmp_path, values, extra).open("rb") as file:
        picture, found = decode(file, "four.tif")
    assert found is None if opacity is None else found[2, 2] == opacity
    alpha = 1 if opacity is None else opacity / 255
    assert abs(picture[2, 2] - (colour * alpha + 255 * (1 - alpha))).max() <= 1


@pytest.mark.parametrize("bits", [10, 12])
def test_opacity_shows_how_many_bits_a_dark_picture_uses(tmp_path, bits):
    values = np.full((4, 4, 4), 200, np.uint16)
    values[..., 3] = 2**bits - 1
    cv2.imwrite(str(tmp_path / "dark.png"), values)
    with (tmp_path / "dark.png").open("rb") as file:
        picture, opacity = decode(file, "dark.png")
    assert opacity is None and (picture == round(200 * 255 / (2**bits - 1))).all()


def test_a_page_of_an_unknown_kind_does_not_hide_another(tmp_path):
    path = tmp_path / "pages.tif"
    known = np.full((8, 8, 3), 90, np.uint8)
    assert cv2.imwritemulti(str(path), [known, np.zeros((4, 4, 3), np.float32)])
    with path.open("rb") as file:
        picture, _ = decode(file, "pages.tif")
    assert np.array_equal(picture, known)


def test_a_tiff_of_an_unknown_kind_is_no_damaged_file(tmp_path):
    assert cv2.imwrite(str(tmp_path / "float.tif"), np.zeros((4, 4, 3), np.float32))
    with (tmp_path / "float.tif").open("rb") as file, pytest.raises(InputError) as error:
        decode(file, "float.tif")
    assert str(error.value).endswith("remove the file, or save it with 8 or 16 bits a channel.")
