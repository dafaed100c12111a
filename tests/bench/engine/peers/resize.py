"""Posters prepared for CLIP by Pillow and numpy on one core: resize, centre crop, normalise to float32 planes. Prints one
JSON line per run on request (a line on stdin)."""
import json
import sys
import time

import numpy
import PIL
from PIL import Image

a = json.loads(sys.argv[1])
images = [Image.open(path).convert("RGB") for path in a["paths"]]
mean = numpy.array([0.48145466, 0.4578275, 0.40821073], numpy.float32)
deviation = numpy.array([0.26862954, 0.26130258, 0.27577711], numpy.float32)
SIDE = 224


def prepare(image):
    width, height = image.size
    size = (SIDE, int(SIDE * height / width)) if width <= height else (int(SIDE * width / height), SIDE)
    left, top = (size[0] - SIDE) // 2, (size[1] - SIDE) // 2
    cropped = image.resize(size, Image.BICUBIC).crop((left, top, left + SIDE, top + SIDE))
    pixels = numpy.asarray(cropped).astype(numpy.float32) * numpy.float32(1 / 255)
    return numpy.ascontiguousarray(((pixels - mean) / deviation).transpose(2, 0, 1))


for image in images:
    prepare(image)
print(json.dumps({"Pillow": PIL.__version__, "numpy": numpy.__version__}), flush=True)
for line in sys.stdin:
    cpu, start = time.process_time(), time.perf_counter()
    for image in images:
        prepare(image)
    ms = (time.perf_counter() - start) * 1000
    print(json.dumps({"ms": ms, "cpu": (time.process_time() - cpu) * 1000}), flush=True)
