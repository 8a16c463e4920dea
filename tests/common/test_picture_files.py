import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from srlib.common.errors import InputError
from srlib.common.folders import find_pictures
from srlib.common.picture_files import (
    picture_from_bytes,
    read_picture,
    read_with_opacity,
    write_picture,
)


def jpeg_bytes(picture, **options):
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "JPEG", quality=95, **options)
    return buffer.getvalue()


@pytest.fixture
def swapped_profile():
    """An ICC profile that shows red as blue and blue as red."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")


def refuse(*arguments, **options):
    """Behave as the system does where one has no right to read; root has all rights."""
    raise PermissionError(13, "Permission denied")


@pytest.mark.parametrize("suffix", [".png", ".bmp", ".tif", ".PNG"])
def test_written_pictures_read_back_unchanged(tmp_path, make_picture, suffix):
    picture = make_picture(13, 17)
    write_picture(tmp_path / f"a{suffix}", picture)
    assert np.array_equal(read_picture(tmp_path / f"a{suffix}"), picture)


def test_pictures_may_be_written_to(tmp_path, make_picture):
    write_picture(tmp_path / "a.png", make_picture(8, 8))
    picture = read_picture(tmp_path / "a.png")
    picture[0, 0] = 7
    assert picture[0, 0].tolist() == [7, 7, 7]


def test_jpeg_keeps_the_colour_of_every_pixel(tmp_path):
    colours = np.full((32, 32, 3), 128, np.uint8)
    colours[:, ::2] = (190, 90, 90)
    for name in ("a.jpg", "a.jpeg"):
        write_picture(tmp_path / name, colours)
        assert np.abs(read_picture(tmp_path / name).astype(int) - colours).mean() < 5


@pytest.mark.parametrize("shape", [(8, 8), (8, 8, 4), (8, 8, 1), (1, 8, 8, 3)])
@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_other_shapes_are_not_written(tmp_path, shape, suffix):
    with pytest.raises(InputError, match=rf"a\{suffix}' takes uint8 RGB .*, not uint8 \(.*8, 8"):
        write_picture(tmp_path / f"a{suffix}", np.zeros(shape, np.uint8))
    assert not list(tmp_path.iterdir())


def test_floats_are_not_written(tmp_path):
    with pytest.raises(InputError, match=r"not float64 \(8, 8, 3\): .* uint8 with to_uint8\."):
        write_picture(tmp_path / "a.png", np.zeros((8, 8, 3)))


@pytest.mark.parametrize("suffix", [".jpg", ".jpeg", ".webp"])
def test_written_lossy_pictures_read_back_alike(tmp_path, make_picture, suffix):
    picture = make_picture(32, 24)
    write_picture(tmp_path / f"a{suffix}", picture)
    back = read_picture(str(tmp_path / f"a{suffix}"))
    assert back.shape == picture.shape and back.dtype == np.uint8
    assert np.abs(back.astype(int) - picture).mean() < 20


def test_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"no picture '.*gone\.jpg': check the name"):
        read_picture(tmp_path / "gone.jpg")


def test_file_that_cannot_be_opened_is_named(tmp_path, make_picture, monkeypatch):
    write_picture(tmp_path / "mine.png", make_picture(8, 8))
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(
        InputError, match=r"mine\.png' cannot be read \(Permission denied\): change"
    ):
        read_picture(tmp_path / "mine.png")


def test_folder_named_like_a_picture_is_refused(tmp_path):
    (tmp_path / "dir.png").mkdir()
    with pytest.raises(InputError, match=r"dir\.png' is no file: name picture files"):
        read_picture(tmp_path / "dir.png")


def test_name_too_long_for_the_system_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"xxx\.png'"):
        read_picture(tmp_path / f"{'x' * 300}.png")
    with pytest.raises(InputError, match="xxx'"):
        find_pictures(tmp_path / ("x" * 300))


@pytest.mark.parametrize("kind", [0x0100, 0x011A, 0x0106])  # width, resolution, colours
def test_damaged_exif_block_is_one_sentence(tmp_path, make_picture, kind):
    turned = struct.pack(">HHI4s", 0x0112, 3, 1, b"\0\6\0\0")
    wrong = struct.pack(">HHI4s", kind, 2, 4, b"abc\0")  # text where a number belongs
    exif = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 2) + turned + wrong + bytes(4)
    (tmp_path / "odd.jpg").write_bytes(jpeg_bytes(make_picture(16, 16), exif=exif))
    with pytest.raises(InputError, match=r"odd\.jpg' cannot be read as a picture \(damaged\)"):
        read_picture(tmp_path / "odd.jpg")


@pytest.mark.filterwarnings("ignore:Truncated File Read")
@pytest.mark.parametrize("name", ["cut.jpg", "cut.png", "cut.webp", "cut.tif", "cut.bmp"])
def test_file_cut_short_anywhere_is_named(tmp_path, make_picture, name):
    path = tmp_path / name
    write_picture(path, make_picture(64, 64))
    whole = path.read_bytes()
    for share in (0.0, 0.01, 0.1, 0.3, 0.5, 0.9):
        path.write_bytes(whole[: int(share * len(whole))])
        with pytest.raises(InputError, match=rf"{name}.*replace or remove the file"):
            read_picture(path)


def test_truncated_jpeg_says_that_it_is_cut_short(tmp_path, make_picture):
    path = tmp_path / "half.jpg"
    whole = jpeg_bytes(make_picture(128, 128))
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"half\.jpg.*cut short"):
        read_picture(path)


def test_text_named_jpg_is_refused_in_one_line(tmp_path):
    path = tmp_path / "notes.jpg"
    path.write_text("no picture at all\n" * 20)
    with pytest.raises(InputError, match=r"notes\.jpg.*cannot be read as a picture") as caught:
        read_picture(path)
    assert "\n" not in str(caught.value)
    assert str(caught.value).count("notes.jpg") == 1


def test_grey_becomes_three_equal_channels(tmp_path):
    grey = np.arange(64, dtype=np.uint8).reshape(8, 8) * 4
    Image.fromarray(grey).save(tmp_path / "grey.png")
    assert np.array_equal(read_picture(tmp_path / "grey.png"), np.stack([grey] * 3, axis=-1))


def test_transparent_pixels_lie_on_white(tmp_path, capsys):
    rgba = np.zeros((2, 3, 4), np.uint8)
    rgba[:, 0] = (200, 10, 30, 255)
    rgba[:, 1] = (200, 10, 30, 0)
    rgba[:, 2] = (0, 0, 0, 128)
    Image.fromarray(rgba).save(tmp_path / "glass.png")
    picture = read_picture(tmp_path / "glass.png")
    assert picture[0, 0].tolist() == [200, 10, 30]
    assert picture[0, 1].tolist() == [255, 255, 255]
    assert np.abs(picture[0, 2].astype(int) - 127).max() <= 1
    assert "glass.png' is partly transparent: it is laid on white." in capsys.readouterr().err
    same = picture_from_bytes((tmp_path / "glass.png").read_bytes(), "upload.png")
    assert np.array_equal(same, picture)
    assert capsys.readouterr().err == "'upload.png' is partly transparent: it is laid on white.\n"


@pytest.mark.parametrize("suffix", [".png", ".tif", ".webp"])
def test_opacity_is_written_and_read(tmp_path, make_picture, suffix):
    path, opacity = tmp_path / f"glass{suffix}", make_picture(24, 24, 1)[..., 0]
    write_picture(path, make_picture(24, 24), opacity)
    assert np.array_equal(read_with_opacity(path)[1], opacity)


def test_what_is_opaque_has_no_opacity(tmp_path, capsys):
    Image.new("RGBA", (4, 4), "red").save(tmp_path / "opaque.png")
    assert read_with_opacity(tmp_path / "opaque.png")[1] is None
    assert read_picture(tmp_path / "opaque.png")[0, 0].tolist() == [255, 0, 0]
    assert capsys.readouterr().err == ""


def test_sixteen_bits_become_eight(tmp_path):
    deep = (np.arange(256, dtype=np.uint16) * 257).reshape(16, 16)
    Image.fromarray(deep).save(tmp_path / "deep.png")
    expected = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert np.array_equal(read_picture(tmp_path / "deep.png")[..., 1], expected)


def test_cmyk_jpeg_becomes_rgb(tmp_path):
    Image.new("CMYK", (16, 16), (0, 255, 255, 0)).save(tmp_path / "print.jpg", quality=95)
    picture = read_picture(tmp_path / "print.jpg")
    assert picture.shape == (16, 16, 3)
    assert np.abs(picture.astype(int) - (255, 0, 0)).max() <= 6


def test_palette_becomes_rgb(tmp_path):
    palette = Image.new("P", (4, 4), 1)
    palette.putpalette([0, 0, 0, 12, 34, 56])
    palette.save(tmp_path / "palette.png")
    assert read_picture(tmp_path / "palette.png")[2, 2].tolist() == [12, 34, 56]


def test_transparent_palette_entry_lies_on_white(tmp_path):
    palette = Image.new("P", (4, 4), 1)
    palette.putpalette([0, 0, 0, 12, 34, 56])
    palette.save(tmp_path / "palette.png", transparency=1)
    assert read_picture(tmp_path / "palette.png")[2, 2].tolist() == [255, 255, 255]


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_colours_of_another_space_become_srgb(tmp_path, swapped_profile, mode):
    red = Image.new("RGB", (4, 4), (255, 0, 0)).convert(mode)
    red.save(tmp_path / "wide.png", icc_profile=swapped_profile)
    assert np.abs(read_picture(tmp_path / "wide.png").astype(int) - (0, 0, 255)).max() <= 1


def test_transparency_survives_a_change_of_colours(tmp_path, swapped_profile):
    glass = Image.new("RGBA", (4, 4), (255, 0, 0, 0))
    glass.save(tmp_path / "glass.png", icc_profile=swapped_profile)
    assert read_picture(tmp_path / "glass.png").min() == 255


def test_unusable_profile_changes_nothing(tmp_path, make_picture, swapped_profile):
    picture = make_picture(8, 8)
    Image.fromarray(picture).save(tmp_path / "a.png", icc_profile=b"no profile at all")
    assert np.array_equal(read_picture(tmp_path / "a.png"), picture)
    Image.fromarray(picture[..., 0]).save(tmp_path / "grey.png", icc_profile=swapped_profile)
    assert np.array_equal(read_picture(tmp_path / "grey.png")[..., 1], picture[..., 0])


def test_floating_point_picture_is_refused(tmp_path):
    Image.new("F", (8, 8), 0.5).save(tmp_path / "float.tif")
    with pytest.raises(InputError, match=r"float\.tif' holds floating-point values: save it"):
        read_picture(tmp_path / "float.tif")


def test_picture_of_32_bit_integers_is_refused(tmp_path):
    Image.fromarray(np.full((8, 8), 200, np.int32)).save(tmp_path / "long.tif")
    with pytest.raises(InputError, match=r"long\.tif' holds 32-bit or signed integers: save it"):
        read_picture(tmp_path / "long.tif")


def test_camera_rotation_is_carried_out(tmp_path):
    stored = np.zeros((16, 32, 3), np.uint8)
    stored[:, :16] = (255, 0, 0)
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: show it 90 degrees clockwise
    (tmp_path / "portrait.jpg").write_bytes(jpeg_bytes(stored, exif=exif))
    picture = read_picture(tmp_path / "portrait.jpg")
    assert picture.shape == (32, 16, 3)
    assert picture[2, 8, 0] > 200 and picture[-3, 8, 0] < 50


def test_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, make_picture, monkeypatch):
    path = tmp_path / "kept.png"
    write_picture(path, make_picture(8, 8))
    before = path.read_bytes()

    def half_written(self, file, **options):
        with open(file, "wb") as out:
            out.write(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(Image.Image, "save", half_written)
    with pytest.raises(InputError, match=r"kept\.png' cannot be written \(disk full\)"):
        write_picture(path, make_picture(8, 8, 1))
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["kept.png"]


def test_writing_below_a_file_is_one_sentence(tmp_path, make_picture):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"a\.png' cannot be written \(Not a directory\)"):
        write_picture(tmp_path / "file" / "a.png", make_picture(8, 8))


def test_names_may_be_as_long_as_the_system_allows(tmp_path, make_picture):
    longest = tmp_path / f"{'x' * 251}.png"
    write_picture(longest, make_picture(8, 8))
    assert list(tmp_path.iterdir()) == [longest]
    with pytest.raises(InputError, match=r"\.png' cannot be written \(File name too long\)"):
        write_picture(tmp_path / f"{'x' * 300}.png", make_picture(8, 8))


@pytest.mark.parametrize(
    ("suffix", "longest"), [(".webp", 16_383), (".jpg", 65_500), (".jfif", 65_500)]
)
def test_picture_too_large_for_its_format_is_refused(tmp_path, suffix, longest):
    path = tmp_path / f"wide{suffix}"
    write_picture(path, np.zeros((2, longest, 3), np.uint8))
    before = path.read_bytes()
    with pytest.raises(
        InputError, match=rf"wide\{suffix}' cannot hold {longest + 1}x2 pixels.*png"
    ):
        write_picture(path, np.zeros((2, longest + 1, 3), np.uint8))
    assert path.read_bytes() == before


def test_unknown_suffix_is_refused(tmp_path, make_picture):
    with pytest.raises(InputError, match=r"a\.xyz'.*use one of .*\.png"):
        write_picture(tmp_path / "a.xyz", make_picture(8, 8))
    assert not list(tmp_path.iterdir())


def test_missing_folder_is_refused_and_not_made(tmp_path, make_picture):
    with pytest.raises(InputError, match=r"gone/a\.png' cannot be written.*another folder"):
        write_picture(tmp_path / "gone" / "a.png", make_picture(8, 8))
    assert not (tmp_path / "gone").exists()
