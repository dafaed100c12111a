"""Sentence vectors by sentence-transformers: Transformer, mean pooling, normalisation, its default batch of 32. Prints one JSON
line per run on request."""
import json
import os
import sys
import time

os.environ["TRANSFORMERS_VERBOSITY"] = "error"
import sentence_transformers
import torch
import transformers
from sentence_transformers import SentenceTransformer, models

a = json.loads(sys.argv[1])
torch.set_num_threads(a["threads"])
transformer = models.Transformer(a["folder"], max_seq_length=256)
pooling = models.Pooling(transformer.get_word_embedding_dimension(), pooling_mode="mean")
model = SentenceTransformer(modules=[transformer, pooling, models.Normalize()], device="cpu").float()


def embed():
    model.encode(a["taglines"], show_progress_bar=False)


embed()
about = {
    "torch": torch.__version__,
    "transformers": transformers.__version__,
    "sentence_transformers": sentence_transformers.__version__,
}
print(json.dumps(about), flush=True)
for line in sys.stdin:
    cpu, start = time.process_time(), time.perf_counter()
    embed()
    ms = (time.perf_counter() - start) * 1000
    print(json.dumps({"ms": ms, "cpu": (time.process_time() - cpu) * 1000}), flush=True)
