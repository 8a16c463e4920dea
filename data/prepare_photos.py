"""Make the embedded photos from the collection that they come from.

    python data/prepare_photos.py SOURCE data/photos

SOURCE holds the original pictures and ``photos.csv`` with their credits. They come from
Debian's packages gcompris-qt-data and lomiri-wallpapers, and from scikit-image and
scikit-learn. ``selection.csv`` says which are used, under which name and in which split,
and gives a source where the collection has no address. Most originals are lossy: reducing them
averages their compression artifacts away. The four below 768 pixels are only cropped.
"""

import argparse
import csv
import hashlib
from pathlib import Path

from PIL import Image

LONG_SIDE = 768
MULTIPLE = 12  # the least common multiple of the scales 2, 3, 4 and 6
QUALITY = 92
COLUMNS = (
    *("file", "split", "title", "author", "licence", "source"),
    *("changes", "width", "height", "sha256"),
)


def reduce_and_crop(picture: Image.Image) -> Image.Image:
    """Bring the longer side to 768 pixels (antialiased) and the sides to multiples of 12."""
    factor = min(1.0, LONG_SIDE / max(picture.size))
    size = [round(side * factor) for side in picture.size]
    reduced = picture.convert("RGB").resize(size, Image.LANCZOS)
    width, height = (side - side % MULTIPLE for side in size)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    return reduced.crop((left, top, left + width, top + height))


def main() -> None:
    """Write the photos and ``photos.csv``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    with (arguments.source / "photos.csv").open(encoding="utf-8") as file:
        credits = {row["file"]: row for row in csv.DictReader(file)}
    with (Path(__file__).parent / "selection.csv").open(encoding="utf-8") as file:
        selection = list(csv.DictReader(file))

    arguments.out.mkdir(parents=True, exist_ok=True)
    with (arguments.out / "photos.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        for row in selection:
            credit = credits[row["source_file"]]
            original = Image.open(arguments.source / row["source_file"])
            photo = reduce_and_crop(original)
            ours = "downscaled, cropped" if max(original.size) > LONG_SIDE else "cropped"
            path = arguments.out / row["file"]
            photo.save(path, quality=QUALITY, subsampling=0, optimize=True)
            earlier = [credit["changes"]] if credit["changes"] else []
            table.writerow(
                {
                    **{key: row[key] for key in ("file", "split", "title")},
                    "author": credit["author"],
                    "licence": credit["licence"],
                    "source": row["source"] or credit["source_url"],
                    "changes": ", ".join([*earlier, ours]),
                    "width": photo.width,
                    "height": photo.height,
                    "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                }
            )


if __name__ == "__main__":
    main()
