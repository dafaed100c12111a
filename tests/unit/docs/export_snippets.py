"""Runs the Python of docs/export.md: `export_snippets.py torch|pixels|onnx DOCUMENT FOLDER`, results into FOLDER.

torch: every *.safetensors with its *.features gives *.made (probabilities and the names that it chose).
pixels: pictures and facts of pictures.json give pixels.bin, float32.
onnx: every *.onnx with its *.features gives *.made.
"""

import json
import pathlib
import re
import sys

import numpy as np


def snippets(document, word):
    blocks = re.findall(r"```python\n(.*?)```", pathlib.Path(document).read_text(encoding="utf-8"), re.S)
    names = {}
    for block in blocks:
        if word in block:
            exec(compile(block, document, "exec"), names)
    return names


def features(path):
    about = json.loads(path.with_suffix(".features").read_text())
    return {name: np.asarray(values, np.float32).reshape(shape) for name, (shape, values) in about.items()}


def store(path, probabilities, chosen):
    made = {"probabilities": np.asarray(probabilities, np.float64).reshape(-1).tolist(), "chosen": chosen}
    path.with_suffix(".made").write_text(json.dumps(made))


def main(what, document, folder):
    folder = pathlib.Path(folder)
    if what == "torch":
        import torch

        names = snippets(document, "import torch")
        for path in sorted(folder.glob("*.safetensors")):
            head, card = names["load_head"](str(path))
            given = {name: torch.from_numpy(values) for name, values in features(path).items()}
            store(path, *names["predict"](head, card, given["memory"], given.get("embedding")))
    if what == "pixels":
        names = snippets(document, "from PIL")
        asked = json.loads((folder / "pictures.json").read_text())
        made = [names["pixels"](path, facts) for path, facts in asked]
        (folder / "pixels.bin").write_bytes(b"".join(values.tobytes() for values in made))
    if what == "onnx":
        names = snippets(document, "import onnxruntime")
        for path in sorted(folder.glob("*.onnx")):
            session, about = names["load_onnx"](str(path))
            store(path, *names["run_onnx"](session, about, features(path)))


main(*sys.argv[1:])
