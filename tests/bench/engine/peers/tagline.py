"""Tagline training in PyTorch: a prefix network and transformers' GPT-2, eager mode, fused AdamW. `clipcap` pads every batch
to one length and scores every position, as ClipCap's train.py does; `buckets` takes batches of similar length, leaves the
last token out of the input and scores only positions with a loss. Prints one JSON line per run on request."""
import json
import os
import random
import sys
import time

os.environ["TRANSFORMERS_VERBOSITY"] = "error"
import torch
import torch.nn.functional as F
import transformers
from torch import nn

a = json.loads(sys.argv[1])
torch.set_num_threads(a["threads"])
torch.manual_seed(0)
random.seed(0)
P, B = a["prefixLength"], a["batch"]
gpt = transformers.GPT2LMHeadModel(transformers.GPT2Config())
E = gpt.config.n_embd
mlp = nn.Sequential(nn.Linear(a["sizes"][0], a["sizes"][1]), nn.Tanh(), nn.Linear(a["sizes"][1], P * E))
parameters = list(mlp.parameters())
if a["trained"]:
    gpt.train()
    parameters += list(gpt.parameters())
else:
    gpt.eval().requires_grad_(False)
optimizer = torch.optim.AdamW(parameters, lr=2e-5, weight_decay=0.01, fused=True)
lengths = a["lengths"]
if a["padding"] == "clipcap":
    random.shuffle(lengths)
    captions = [[random.randrange(1, 50000) for _ in range(n)] for n in lengths]
else:
    captions = [[random.randrange(1, 50000) for _ in range(n)] + [50256] for n in sorted(lengths)]
images = torch.randn(B, a["sizes"][0])


def step(batch):
    longest = a["fixedLength"] if a["padding"] == "clipcap" else max(len(c) for c in batch)
    tokens = torch.zeros(len(batch), longest, dtype=torch.long)
    mask = torch.zeros(len(batch), longest)
    for row, caption in enumerate(batch):
        tokens[row, : len(caption)] = torch.tensor(caption)
        mask[row, : len(caption)] = 1
    prefix = mlp(images).view(len(batch), P, E)
    embeds = torch.cat([prefix, gpt.transformer.wte(tokens)], 1)
    attention = torch.cat([torch.ones(len(batch), P), mask], 1)
    if a["padding"] == "clipcap":
        logits = gpt(inputs_embeds=embeds, attention_mask=attention).logits[:, P - 1 : -1]
        loss = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), tokens.flatten(), ignore_index=0)
    else:
        hidden = gpt.transformer(inputs_embeds=embeds[:, :-1], attention_mask=attention[:, :-1]).last_hidden_state
        kept = mask.bool()
        loss = F.cross_entropy(gpt.lm_head(hidden[:, P - 1 :][kept]), tokens[kept])
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()


def everything():
    for start in range(0, len(captions), B):
        step(captions[start : start + B])


everything()
about = {
    "torch": torch.__version__,
    "transformers": transformers.__version__,
    "attention": gpt.config._attn_implementation,
}
print(json.dumps(about), flush=True)
for line in sys.stdin:
    cpu, start = time.process_time(), time.perf_counter()
    everything()
    ms = (time.perf_counter() - start) * 1000
    print(json.dumps({"ms": ms, "cpu": (time.process_time() - cpu) * 1000}), flush=True)
