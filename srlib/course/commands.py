"""Commands of ``python -m srlib``; wrong input ends in one sentence and exit code 2."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from srlib.common.errors import InputError, one_of
from srlib.common.files import is_stream, refuse_unwritable, write_text
from srlib.common.words import one_line
from srlib.course import picture_commands, study_commands, teaching_commands
from srlib.methods.checkpoints import method_names
from srlib.models.registry import KINDS

if TYPE_CHECKING:
    from srlib.course.results import Result


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    parser = _parser()
    options, others = parser.parse_known_args(arguments)
    if others and "others" not in options:
        parser.error(f"unrecognized arguments: {' '.join(others)}")
    options.others = others
    try:
        return options.command(options)
    except InputError as error:
        print(f"srlib: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m srlib", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="run the chapters, further notebooks and the appendix")
    run.add_argument("--profile", default="quick", help="quick (default) or full")
    run.add_argument("--epochs", type=int, help="epochs of every training")
    run.add_argument("--seed", type=int, help="seed of weights and patches")
    run.add_argument("--data", dest="data_dir", type=_named, help="folder of photos")
    run.add_argument("--chapters", default="", help='which of them, as "03 05"; all by default')
    run.set_defaults(command=_run)

    lab = commands.add_parser("lab", help="open JupyterLab; takes its options as well")
    lab.set_defaults(command=_lab, others=None)

    test = commands.add_parser("test", help="check the code and the notebooks")
    test.add_argument(
        "checks", nargs="*", help="lint, unit, quick, notebooks, lowest, teaching, browser"
    )
    test.set_defaults(command=_test, others=None)

    refresh = commands.add_parser("refresh", help="run the notebooks, keep their outputs in them")
    refresh.set_defaults(command=_refresh)

    train = commands.add_parser("train", help="train networks by their long recipes")
    train.add_argument("model", help=f"{', '.join(KINDS)}, or all")
    task = train.add_mutually_exclusive_group()
    task.add_argument("--grade", help="good, middle or bad; without it all three")
    task.add_argument(
        "--bicubic", type=int, choices=(2, 3, 4), help="antialiased input of this scale instead"
    )
    task.add_argument("--camera", type=int, choices=(2, 4), help="blind, for photos of any camera")
    train.add_argument("--hours", type=float, help="stop each training after so long")
    train.add_argument("--seed", type=int, default=0, help="seed of weights and patches")
    train.add_argument("--precision", default="float32", help="float32 or mixed_bfloat16")
    train.add_argument(
        "--start", default="trained", help="trained (default) or shipped: what it starts from"
    )
    train.set_defaults(command=_train)

    ship = commands.add_parser("ship", help="measure trained networks, put them in data/")
    ship.add_argument("network", nargs="*", help="as srcnn_good; without it all that are finished")
    ship.set_defaults(command=_ship)

    evaluate = commands.add_parser("evaluate", help="measure methods on photos")
    evaluate.add_argument("photos", type=_named, help="folder of pictures, or the Kaggle folder")
    evaluate.add_argument("--scale", type=int, required=True, choices=(2, 3, 4, 6))
    evaluate.add_argument("--degradation", default="grade", help="grade (default), bicubic, camera")
    evaluate.add_argument("--split", help="train, validation or test; without it all photos")
    evaluate.add_argument(
        "--method",
        action="append",
        help=f"a method; may be given repeatedly: {', '.join(method_names())}",
    )
    evaluate.add_argument(
        "--own", action="store_true", help="use what make train made rather than what ships"
    )
    evaluate.add_argument(
        "--no-perceptual", action="store_true", help="leave out the perceptual distance (slow)"
    )
    evaluate.add_argument(
        "--json", type=_path, help="write the measures to this file as well, also photo by photo"
    )
    evaluate.set_defaults(command=_evaluate)

    upscale = commands.add_parser("upscale", help="enlarge pictures")
    upscale.add_argument("pictures", nargs="+", type=_path, help="the files to read")
    upscale.add_argument(
        "-o", "--out", type=_path, required=True, help="the file to write, or a folder"
    )
    upscale.add_argument("--method", help="as for evaluate; by default srgan, at 2x the blind one")
    upscale.add_argument("--degradation", help="the network's: grade, bicubic or camera")
    upscale.add_argument("--scale", type=int, default=4, help="4 by default; networks: 2, 4 or 6")
    upscale.add_argument("--force", action="store_true", help="replace files that exist")
    upscale.set_defaults(command=_upscale)
    picture_commands.add_commands(commands)
    study_commands.add_commands(commands)
    teaching_commands.add_commands(commands)
    return parser


def _named(text: str) -> str:
    """Refuse an empty name, as of a variable that is not set."""
    if not text:
        raise argparse.ArgumentTypeError("the name is empty: name a file or a folder")
    return text


def _path(text: str) -> Path:
    return Path(os.path.expanduser(_named(text)))


def _run(options: argparse.Namespace) -> int:
    from srlib.common.photo_lists import SPLITS, VARIABLE
    from srlib.course.photos import MIDDLE, chapter_photos
    from srlib.course.runner import run_course

    names = ("epochs", "seed", "data_dir")
    values = {name: getattr(options, name) for name in names}
    given = {name: value for name, value in values.items() if value is not None}
    if options.epochs is not None and options.epochs < 1:
        raise InputError(f"{options.epochs} epochs train nothing: set EPOCHS to 1 or more.")
    _refuse_impossible_seed(options.seed)
    data_dir = options.data_dir or os.environ.get(VARIABLE)
    if data_dir:
        photos = chapter_photos(data_dir)
        folder = photos.folder.resolve()  # the notebooks run in a folder of their own
        if os.fsencode(folder).decode(errors="replace") != str(folder):
            raise InputError(f"'{folder}' cannot be written into a notebook: rename the folder.")
        given["data_dir"] = str(folder)
        counts = [f"{len(photos.split(split))} {split}" for split in SPLITS]
        used = f"The chapters use {', '.join(counts)} photos of '{folder}'"
        print(one_line(f"{used}, of larger ones the middle {MIDDLE}x{MIDDLE} pixels."), flush=True)
    return _report(partial(run_course, options.profile, given, chapters=options.chapters))


def _lab(options: argparse.Namespace) -> int:
    from srlib.course.server import open_lab

    return open_lab(options.others)


def _test(options: argparse.Namespace) -> int:
    from srlib.course.checks import USUAL, check

    return check(options.checks or USUAL, options.others)


def _refuse_impossible_seed(seed: int | None) -> None:
    if seed is not None and not 0 <= seed < 2**31:
        raise InputError(f"{seed} is no seed: use a whole number from 0 to {2**31 - 1}.")


def _refresh(options: argparse.Namespace) -> int:
    from srlib.course.runner import refresh_course

    code = _report(refresh_course)
    print("The notebooks are unchanged." if code else "The notebooks hold the new outputs.")
    return code


def _train(options: argparse.Namespace) -> int:
    from srlib.common.places import DATA, TRAININGS
    from srlib.methods.networks import Network
    from srlib.pictures.degradation import GRADES, grade_scale
    from srlib.pictures.photos import open_photos

    one_of(options.model, (*KINDS, "all"), "model")
    one_of(options.start, ("trained", "shipped"), "start")
    degradation, scales = "grade", list(GRADES.values())
    if options.grade is not None:
        scales = [grade_scale(options.grade)]
    if options.bicubic is not None:
        degradation, scales = "bicubic", [options.bicubic]
    if options.camera is not None:
        degradation, scales = "camera", [options.camera]
    _refuse_impossible_seed(options.seed)
    if options.hours is not None and not options.hours > 0:  # NaN is not, either
        raise InputError(f"{options.hours} hours train nothing: set HOURS above 0.")
    from srlib.training.chains import train_with_start

    photos = open_photos(DATA / "photos")
    for model in KINDS if options.model == "all" else (options.model,):
        for scale in scales:
            network = Network(model, scale, degradation)
            best = train_with_start(
                network,
                photos,
                TRAININGS,
                options.hours,
                options.seed,
                options.precision,
                options.start == "shipped",
            )
            if best is not None:
                print(f"{network.name}: the best weights are in {best}", flush=True)
    return 0


def _ship(options: argparse.Namespace) -> int:
    from srlib.common.places import DATA, TRAININGS
    from srlib.common.trainings import TrainingFolder
    from srlib.methods.networks import all_networks
    from srlib.pictures.photos import open_photos

    networks = {network.name: network for network in all_networks()}
    for name in options.network:
        one_of(name, networks, "network")
    photos = open_photos(DATA / "photos")
    names = options.network or [
        name
        for name, network in networks.items()
        if TrainingFolder.of(network, TRAININGS).is_finished()
    ]
    if not names:
        raise InputError("No training is finished: run make train first.")
    from srlib.training.shipping import ship_all

    ship_all([networks[name] for name in names], photos)
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    from srlib.course.measuring import evaluate_files
    from srlib.course.reports import format_table, to_report
    from srlib.evaluation.tables import summarise
    from srlib.methods.checkpoints import FOLDERS, available_methods, method_by_name
    from srlib.pictures.degradation import DEGRADATIONS
    from srlib.pictures.photos import open_photos

    one_of(options.degradation, DEGRADATIONS, "degradation")
    if options.json:
        refuse_unwritable(options.json)
    found = open_photos(options.photos)
    photos = found.split(options.split) if options.split else found.photos
    setting = (options.scale, options.degradation)
    folders = FOLDERS[::-1] if options.own else FOLDERS
    names = options.method or available_methods(*setting, folders)
    methods = [method_by_name(name, *setting, folders) for name in dict.fromkeys(names)]
    progress = tqdm(photos, unit="photo")
    table, skipped = evaluate_files(methods, progress, *setting, not options.no_perceptual)
    for sentence in skipped:
        print(one_line(f"skipped: {sentence}"), file=sys.stderr)
    if table.empty:
        raise InputError(f"No picture in '{options.photos}' can be measured: name another folder.")
    summary, measured = summarise(table), table["photo"].nunique()
    aside = sys.stderr if options.json and is_stream(options.json) else sys.stdout
    print(f"{measured} photos, {options.scale}x, {options.degradation}", file=aside)
    print(format_table(summary), file=aside)
    if options.json:
        report = to_report(summary, table, *setting)
        write_text(options.json, json.dumps(report, indent=2, allow_nan=False) + "\n")
    count = len(skipped)
    count += sum(options.split in (None, photo.split) for photo in found.left_out)
    if count:
        print(f"{count} pictures were skipped.", file=sys.stderr)
    return int(count > 0)


def _upscale(options: argparse.Namespace) -> int:
    from srlib.course.upscaling import upscale_files

    asked = (options.pictures, options.out, options.method, options.scale, options.force)
    return int(upscale_files(*asked, options.degradation) > 0)


def _report(run: Callable[[], Sequence["Result"]]) -> int:
    from srlib.course.results import format_results

    start = time.monotonic()
    results = run()
    print("\n" + format_results(results, time.monotonic() - start))
    return int(any(result.status != "ok" for result in results))
