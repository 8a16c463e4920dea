"""What ``evaluate`` measured, as text and as JSON; the cards as a table."""

import json

import numpy as np
import pytest

from srlib.common.cards import read_cards
from srlib.common.places import SHIPPED
from srlib.course.commands import main
from srlib.course.reports import cards_table, to_report
from srlib.evaluation import perceptual
from srlib.evaluation.tables import evaluate, summarise
from srlib.methods.door import Method


@pytest.fixture
def measured(make_embedded, tmp_path, capsys):
    """Return a function that runs ``evaluate`` on two photos: what it prints and writes."""

    def run(*options):
        folder, report = make_embedded(["test", "test"]), tmp_path / "report.json"
        command = ["evaluate", str(folder), "--scale", "2", "--json", str(report), *options]
        assert main(command) == 0
        return capsys.readouterr().out, json.loads(report.read_text())

    return run


def test_report_has_means_and_every_photo(measured):
    _, report = measured("--method", "nearest", "--method", "cubic")
    assert report["photo_count"] == 2
    each = [(row["method"], row["photo"]) for row in report["photos"]]
    files = ("photo0.png", "photo1.png")
    assert each == [(method, file) for file in files for method in ("nearest", "cubic")]
    for row in report["rows"]:
        mine = [photo for photo in report["photos"] if photo["method"] == row["method"]]
        for name in ("psnr_rgb", "psnr_y", "ssim_y", "perceptual"):
            assert row[name] == pytest.approx(np.mean([photo[name] for photo in mine]))
        assert row["worst_psnr_rgb"] == min(photo["psnr_rgb"] for photo in mine)


def test_perceptual_distance_may_be_left_out(measured, monkeypatch):
    monkeypatch.setattr(perceptual, "perceptual_distances", lambda *_: pytest.fail("measured"))
    printed, report = measured("--method", "cubic", "--no-perceptual")
    assert "SSIM-Y" in printed and "perceptual" not in printed
    assert [row["perceptual"] for row in report["rows"] + report["photos"]] == [None] * 3


@pytest.mark.filterwarnings("ignore:invalid value")  # infinity has no spread
def test_what_is_infinite_or_unmeasured_is_null_in_json(make_picture):
    high = make_picture(48, 48)
    table = evaluate([Method("perfect", lambda small, scale: high)], {"one": high}, 2)
    report = to_report(summarise(table), table, 2, "grade")
    assert json.loads(json.dumps(report, allow_nan=False)) == report
    for row in report["rows"] + report["photos"]:
        assert row["psnr_rgb"] is row["perceptual"] is None and row["ssim_y"] == pytest.approx(1)


def test_the_table_of_cards_has_a_row_for_each():
    cards = read_cards(SHIPPED)
    table = cards_table(cards)
    assert list(table.index) == list(cards)
    row, card = table.loc["srresnet_bad"], cards["srresnet_bad"]
    assert (row["scale"], row["parameters"], row["steps"]) == (6, card.parameters, 68_000)
    assert row["minutes"] == round(card.training["seconds"] / 60)
    assert row["gain over cubic (dB)"] == pytest.approx(card.metrics["gain_over_cubic"], abs=0.005)
