"""Posters to CLIP embeddings by transformers, eager mode: decode with Pillow, the model's image processor, forward. Prints
one JSON line per run on request (a line on stdin), so that both sides can be measured in turns."""
import json
import os
import sys
import time

os.environ["TRANSFORMERS_VERBOSITY"] = "error"
import torch
import transformers
from PIL import Image

transformers.utils.logging.disable_progress_bar()
a = json.loads(sys.argv[1])
torch.set_num_threads(a["threads"])
model = transformers.CLIPVisionModelWithProjection.from_pretrained(a["folder"]).eval()
processor = transformers.CLIPImageProcessor.from_pretrained(a["folder"])


def embed():
    for start in range(0, len(a["paths"]), a["batch"]):
        images = [Image.open(path).convert("RGB") for path in a["paths"][start : start + a["batch"]]]
        pixels = processor(images=images, return_tensors="pt")["pixel_values"]
        with torch.inference_mode():
            model(pixel_values=pixels).image_embeds


embed()
about = {
    "torch": torch.__version__,
    "transformers": transformers.__version__,
    "processor": type(processor).__name__,
    "attention": model.config._attn_implementation,
}
print(json.dumps(about), flush=True)
for line in sys.stdin:
    cpu, start = time.process_time(), time.perf_counter()
    embed()
    ms = (time.perf_counter() - start) * 1000
    print(json.dumps({"ms": ms, "cpu": (time.process_time() - cpu) * 1000}), flush=True)
