"""Chapter 01: answers that are right in other ways, and wrong ones that nobody named."""

import cv2
import numpy as np
import pytest
from skimage.metrics import peak_signal_noise_ratio

from srlib.exercises import Student, chapter01
from srlib.figures.sampling import false_period


def student(waves):
    """Return a student who gets these stripes."""

    class Chosen(Student):
        def choose(self, choices, about=""):
            return waves

    return Chosen("", 0, "", (0, 0, 96, 96))


# The period


@pytest.mark.parametrize("waves", chapter01._WAVES)
def test_every_students_stripes_have_a_whole_period_and_every_mistake_can_be_told(waves):
    right = false_period(*waves) / waves[1]
    given = student(waves)
    for answer in (right, round(right), np.float32(right)):
        assert chapter01.period.judge(answer, given).is_correct
    for mistake in chapter01.period._mistakes:
        wrong = mistake.wrong(given) if callable(mistake.wrong) else mistake.wrong
        assert chapter01.period.judge(wrong, given).sentence == mistake.sentence


@pytest.mark.parametrize("waves", chapter01._WAVES)
def test_no_figure_that_stands_above_the_question_is_right(waves):
    period, step = waves
    for answer in (period, step, period / 2, step / 2, abs(period - step), period + step):
        assert not chapter01.period.judge(answer, student(waves)).is_correct


# PSNR


def psnr_in_a_loop(truth, picture):
    pairs = list(zip(truth.ravel().tolist(), picture.ravel().tolist(), strict=True))
    error = sum((first - second) ** 2 for first, second in pairs) / len(pairs)
    return np.inf if error == 0 else 20 * np.log10(255 / error**0.5)


def psnr_of_skimage(truth, picture):
    return peak_signal_noise_ratio(truth, picture)


def psnr_in_float32(truth, picture):
    error = np.mean(np.square(np.float32(truth) - np.float32(picture)))
    return np.float32(10) * (np.log10(np.float32(65025)) - np.log10(error))


def psnr_of_values_from_0_to_1(truth, picture):
    return -10 * np.log10(np.mean((truth / 255 - picture / 255) ** 2))


@pytest.mark.parametrize(
    "function", [psnr_in_a_loop, psnr_of_skimage, psnr_in_float32, psnr_of_values_from_0_to_1]
)
def test_other_ways_to_a_psnr_are_correct(function):
    assert chapter01.psnr.judge(function).is_correct


def test_what_equal_pictures_do_is_told():
    def divides(truth, picture):
        errors = (truth.astype(int) - picture.astype(int)) ** 2
        return 10 * np.log10(255**2 / float(errors.mean()))

    sentence = chapter01.psnr.judge(divides).sentence
    assert sentence.startswith("For truth = [[90]], picture = [[90]] your function ends with Zero")


# The grade


def low_res_by_opencv(photo, scale):
    height, width = photo.shape[:2]
    small = cv2.resize(photo, (width // scale, height // scale))  # linear is the default
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST)


def low_res_in_a_loop(photo, scale):
    result = np.zeros(photo.shape)
    for top in range(0, photo.shape[0], scale):
        for left in range(0, photo.shape[1], scale):
            block = photo[top : top + scale, left : left + scale]
            four = block[scale // 2 - 1 : scale // 2 + 1, scale // 2 - 1 : scale // 2 + 1]
            result[top : top + scale, left : left + scale] = four.mean(axis=(0, 1))
    return result


def low_res_by_kron(photo, scale):
    half = scale // 2
    rows = photo[half - 1 :: scale].astype(np.uint16) + photo[half::scale]
    small = (rows[:, half - 1 :: scale] + rows[:, half::scale]) // 4
    return np.kron(small, np.ones((scale, scale, 1), int))


@pytest.mark.parametrize("function", [low_res_by_opencv, low_res_in_a_loop, low_res_by_kron])
def test_other_ways_to_a_grade_are_correct(function):
    assert chapter01.low_res.judge(function).is_correct


# The split


def split_with_dictionaries(files):
    groups = {}
    for file in files:
        groups.setdefault("_".join(file.split("_")[:-1]), []).append(file)
    names = sorted(groups)
    count = int(len(names) * 0.2)
    train = [file for name in names[: len(names) - count] for file in groups[name]]
    return [train, [file for name in names[len(names) - count :] for file in groups[name]]]


def split_into_sets(files):
    photos = sorted({file[: file.rindex("_")] for file in files}, reverse=True)
    tested = photos[: len(photos) // 5]
    test = {file for file in files if file[: file.rindex("_")] in tested}
    return set(files) - test, test


def split_by_generators(files):
    names = np.unique([file[:-6] for file in files])
    first = len(names) - len(names) // 5
    yield (file for file in files if file[:-6] in names[:first])
    yield (file for file in files if file[:-6] in names[first:])


@pytest.mark.parametrize(
    "function", [split_with_dictionaries, split_into_sets, split_by_generators]
)
def test_other_ways_to_split_are_correct(function):
    assert chapter01.split_by_photo.judge(function).is_correct


def split_by_parts_of_names(files):
    photos = sorted({file.rsplit("_", 1)[0] for file in files})
    tested = photos[len(photos) - len(photos) // 5 :]
    test = [file for file in files if any(photo in file for photo in tested)]
    return [file for file in files if file not in test], test


def split_by_beginnings_or_ends(files):
    photos = sorted({file.rsplit("_", 1)[0] for file in files})
    tested = tuple(photos[len(photos) - len(photos) // 5 :])
    test = [file for file in files if file[:-6].endswith(tested)]
    return [file for file in files if file not in test], test


@pytest.mark.parametrize("wrong", [split_by_parts_of_names, split_by_beginnings_or_ends])
def test_a_photo_whose_name_is_part_of_anothers_is_no_other_photo(wrong):
    assert not chapter01.split_by_photo.judge(wrong).is_correct


@pytest.mark.parametrize(
    "wrong", [lambda files: files, lambda files: 3, lambda files: ([], [], [])]
)
def test_what_is_no_pair_of_lists_is_told(wrong):
    assert not chapter01.split_by_photo.judge(wrong).is_correct


def psnr_in_int16(truth, picture):
    return 10 * np.log10(65025 / np.mean((truth.astype("int16") - picture.astype("int16")) ** 2))


def test_what_students_did_wrong_is_named():
    assert "int16" in chapter01.psnr.judge(psnr_in_int16).sentence

    def one_pixel(photo, scale):
        return np.kron(photo[scale // 2 :: scale, scale // 2 :: scale], np.ones((scale, scale, 1)))

    assert "one pixel of each block" in chapter01.low_res.judge(one_pixel).sentence
