"""Make docs/results.png, README's first picture: python docs/results.py, in the course's Python."""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from srlib.course import course_photo
from srlib.evaluation import psnr
from srlib.methods import interpolation_method, shipped_method
from srlib.pictures import degrade, interpolate

high = course_photo("lemurs")
small = degrade(high, 2)
rivals = [interpolation_method("cubic"), shipped_method("srresnet", 2), shipped_method("srgan", 2)]
results = {method.name.partition(",")[0]: method(small, 2) for method in rivals}
titles = {name: f"{name}, {psnr(high, large):.2f} dB" for name, large in results.items()}
shown = {"low-res": interpolate(small, 2, "nearest"), **results, "high-res": high}
page = Image.new("RGB", (5 * 164 - 4, 22 + 2 * 164), "white")
draw, font = ImageDraw.Draw(page), ImageFont.load_default(13)
for place, (name, picture) in enumerate(shown.items()):
    draw.text((164 * place + 80, 3), titles.get(name, name), "black", font, anchor="ma")
    # The face and, larger, bark: left, top, side; each pixel a whole number of screen pixels.
    for row, (left, top, side) in enumerate([(316, 158, 80), (395, 440, 40)]):
        crop = picture[top : top + side, left : left + side]
        crop = crop.repeat(160 // side, 0).repeat(160 // side, 1)
        page.paste(Image.fromarray(crop), (164 * place, 22 + 164 * row))
page.save(Path(__file__).with_suffix(".png"), optimize=True)
