"""What a file states of its colours is carried out, or said."""

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms, features

from srlib.common.decoding import decode

RAMP = np.repeat(np.arange(0, 256, 8, dtype=np.uint8)[None], 24, axis=0)


def saved(picture, kind="PNG", **options):
    """Return a picture as the content of a file."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, kind, **options)
    return file.getvalue()


def with_chunk(png, kind, content):
    """Return a PNG file with one more chunk in its head."""
    chunk = struct.pack(">I", len(content)) + kind + content
    return png[:33] + chunk + struct.pack(">I", zlib.crc32(chunk[4:])) + png[33:]


def read(content, name="a.png"):
    return decode(io.BytesIO(content), name)


def gamma(value):
    return struct.pack(">I", round(value * 100_000))


@pytest.mark.parametrize("channels", [0, 3, 4])
@pytest.mark.parametrize("deep", [False, True])
def test_linear_values_of_a_png_become_srgb(capsys, channels, deep):
    values = np.dstack([RAMP] * channels) if channels else RAMP
    if channels == 4:
        values[..., 3] = 128
    if deep:
        written = values[..., [2, 1, 0, 3][:channels]] if channels else values
        png = cv2.imencode(".png", written.astype(np.uint16) * 257)[1].tobytes()
    else:
        png = saved(values)
    picture, opacity = read(with_chunk(png, b"gAMA", gamma(1)))
    expected = 255 * (RAMP / 255) ** (1 / 2.2)
    if channels == 4:
        assert (opacity == 128).all(), "opacity has no gamma"
        expected = 255 - (255 - expected) * (128 / 255)
    assert np.abs(picture[..., 1] - expected).max() <= 1.01
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("chunk", "value"), [(b"gAMA", gamma(0.45455)), (b"gAMA", gamma(0.46)), (b"gAMA", gamma(0))]
)
def test_a_gamma_of_srgb_changes_nothing(chunk, value):
    assert np.array_equal(read(with_chunk(saved(RAMP), chunk, value))[0][..., 0], RAMP)


def test_a_statement_of_srgb_goes_before_a_gamma():
    png = with_chunk(with_chunk(saved(RAMP), b"gAMA", gamma(1)), b"sRGB", b"\0")
    assert np.array_equal(read(png)[0][..., 0], RAMP)


@pytest.mark.parametrize(
    ("kind", "content", "other"),
    [
        (b"cICP", bytes([9, 16, 0, 1]), True),  # HDR: BT.2100 with PQ
        (b"cICP", bytes([12, 13, 0, 1]), True),  # Display P3
        (b"cICP", bytes([1, 13, 0, 1]), False),  # sRGB
        (b"cICP", b"", False),
        (b"cHRM", struct.pack(">8I", 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000), True),
        (b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000), False),
    ],
)
def test_a_space_that_is_not_carried_out_is_said(capsys, kind, content, other):
    picture, _ = read(with_chunk(saved(RAMP), kind, content), "x.png")
    assert np.array_equal(picture[..., 0], RAMP)
    note = "'x.png' states colours of another space than sRGB: they are read as if of sRGB.\n"
    assert capsys.readouterr().err == (note if other else "")


@pytest.mark.skipif(not features.check("avif"), reason="this Pillow reads no AVIF")
@pytest.mark.parametrize(("curve", "other"), [(13, False), (16, True), (18, True)])
def test_the_curve_of_an_avif_is_looked_at(capsys, curve, other):
    content = saved(np.dstack([RAMP] * 3), "AVIF")
    place = content.index(b"colrnclx") + 10
    read(content[:place] + struct.pack(">H", curve) + content[place + 2 :], "x.avif")
    assert ("another space" in capsys.readouterr().err) == other


# Profiles


@pytest.fixture
def linear_grey():
    """A profile for grey pictures whose values are proportional to light."""
    text = b"desc" + bytes(4) + struct.pack(">I", 5) + b"grey\0" + bytes(78)
    white = b"XYZ " + bytes(4) + struct.pack(">3i", 63_190, 65_536, 54_061)
    curve = b"curv" + bytes(4) + struct.pack(">IHH", 1, 256, 0)
    tags, body = b"", b""
    for name, content in ((b"desc", text), (b"wtpt", white), (b"kTRC", curve)):
        tags += name + struct.pack(">II", 168 + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    head = struct.pack(
        ">I4sI4s4s4s", 168 + len(body), b"lcms", 0x2400000, b"mntr", b"GRAY", b"XYZ "
    )
    return head + bytes(12) + b"acsp" + bytes(88) + struct.pack(">I", 3) + tags + body


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGB", "I;16"])
def test_grey_of_another_curve_becomes_srgb(linear_grey, capsys, mode):
    grey = Image.fromarray(RAMP)
    grey = Image.fromarray(RAMP.astype(np.uint16) * 257) if mode == "I;16" else grey.convert(mode)
    if mode == "LA":
        grey.putalpha(254)
    file = io.BytesIO()
    grey.save(file, "PNG", icc_profile=linear_grey)
    picture, _ = read(file.getvalue())
    assert np.abs(picture[0, ::4, 1] - [0, 99, 137, 165, 188, 207, 224, 240]).max() <= 2
    assert capsys.readouterr().err == ""


def test_grey_may_have_a_profile_of_colours(capsys):
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture, _ = read(saved(RAMP, icc_profile=swapped.replace(b"IEC61966", b"IEC00000")))
    assert np.abs(picture[..., 0].astype(int) - RAMP).max() <= 1
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("fault", ["damaged", "of grey"])
def test_a_profile_that_cannot_be_used_is_said(linear_grey, capsys, fault):
    colours = np.dstack([RAMP, RAMP[:, ::-1], RAMP])
    profile = b"no profile" if fault == "damaged" else linear_grey
    assert np.array_equal(read(saved(colours, icc_profile=profile), "x.png")[0], colours)
    note = "'x.png' has a colour profile that cannot be used: it is read as if of sRGB.\n"
    assert capsys.readouterr().err == note


# 16 bits


def sixteen(values):
    return cv2.imencode(".png", values.astype(np.uint16))[1].tobytes()


def test_a_dark_png_that_fills_its_bits_stays_dark(capsys):
    values = np.rint(np.arange(240).reshape(12, 20) * (65_535 / 4095))  # of 12 bits
    picture, _ = read(with_chunk(sixteen(values), b"sBIT", b"\x0c"))
    assert picture.max() == round(239 * 255 / 4095)
    assert capsys.readouterr().err == ""


def test_a_png_that_states_12_bits_may_have_left_them_where_they_were(capsys):
    values = np.arange(240).reshape(12, 20)
    picture, _ = read(with_chunk(sixteen(values), b"sBIT", b"\x0c"))
    assert picture.max() == round(239 * 255 / 4095)
    assert capsys.readouterr().err == ""


def test_twelve_bits_in_a_jpeg_2000_of_16_are_no_black_picture(capsys):
    values = np.linspace(0, 4095, 24 * 32).reshape(24, 32).astype(np.uint16)
    picture, _ = read(saved(values, "JPEG2000"), "scan.jp2")
    assert picture.max() == 255 and 120 < picture.mean() < 135
    assert "'scan.jp2' has 16 bits, but its values end at 4095" in capsys.readouterr().err


def test_a_transparent_value_of_16_bit_grey_is_transparent():
    values = np.full((8, 8), 30_000)
    values[:4] = 1234
    picture, opacity = read(with_chunk(sixteen(values), b"tRNS", struct.pack(">H", 1234)))
    assert (opacity[:4] == 0).all() and (opacity[4:] == 255).all()
    assert (picture[:4] == 255).all() and (picture[4:] == round(30_000 / 257)).all()
