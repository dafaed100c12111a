"""Sampling with transformers' GPT-2 and its key-value cache: drafts from prefix embeddings, top-p 0.9. Prints one JSON line per
run on request."""
import json
import os
import sys
import time

os.environ["TRANSFORMERS_VERBOSITY"] = "error"
import torch
import transformers

a = json.loads(sys.argv[1])
torch.set_num_threads(a["threads"])
torch.manual_seed(0)
gpt = transformers.GPT2LMHeadModel(transformers.GPT2Config()).eval()
prefix = 0.1 * torch.randn(a["drafts"], a["prefix"], gpt.config.n_embd)
mask = torch.ones(a["drafts"], a["prefix"], dtype=torch.long)


@torch.inference_mode()
def generate():
    return gpt.generate(
        inputs_embeds=prefix,
        attention_mask=mask,
        do_sample=True,
        top_p=0.9,
        top_k=0,
        min_new_tokens=a["tokens"],
        max_new_tokens=a["tokens"],
        pad_token_id=50256,
        use_cache=True,
    )


generate()
print(json.dumps({"torch": torch.__version__, "transformers": transformers.__version__}), flush=True)
for line in sys.stdin:
    cpu, start = time.process_time(), time.perf_counter()
    generate()
    ms = (time.perf_counter() - start) * 1000
    print(json.dumps({"ms": ms, "cpu": (time.process_time() - cpu) * 1000}), flush=True)
