"""ML-Decoder training steps in PyTorch eager with fused AdamW: the official layer (Alibaba-MIIL/ML_Decoder) with text queries
and dropout in its five places. `reduced` leaves out what one memory token makes dead. Prints one JSON line per run on
request."""
import json
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

a = json.loads(sys.argv[1])
torch.set_num_threads(a["threads"])
torch.manual_seed(0)
B, S, W, D, H, FF, Q, T, rate = (
    a[k] for k in ("batch", "tokens", "width", "d", "heads", "feedForward", "queries", "text", "rate")
)


class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed_standart = nn.Linear(W, D)
        self.wordvec_proj = nn.Linear(T, D)
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(D) for _ in range(3))
        if a["form"] == "official":
            self.multihead_attn = nn.MultiheadAttention(D, H, dropout=rate, batch_first=True)
        else:
            self.value, self.out = nn.Linear(D, D), nn.Linear(D, D)
        self.linear1, self.linear2 = nn.Linear(D, FF), nn.Linear(FF, D)
        self.pool = nn.Parameter(torch.randn(Q, D) * 0.05)
        self.bias = nn.Parameter(torch.zeros(Q))

    def attend(self, t, memory):
        if a["form"] == "official":
            return self.multihead_attn(t, memory, memory, need_weights=False)[0]
        value = self.value(memory).view(B, 1, H, D // H)
        kept = F.dropout(torch.ones(B, Q, H, 1), rate)
        return self.out((kept * value).reshape(B, Q, D))

    def forward(self, memory, text):
        memory = F.relu(self.embed_standart(memory))
        t = F.relu(self.wordvec_proj(text)).expand(len(memory), -1, -1)
        t = self.norm1(t + F.dropout(t, rate))
        t = self.norm2(t + F.dropout(self.attend(t, memory), rate))
        t = self.norm3(t + F.dropout(self.linear2(F.dropout(F.relu(self.linear1(t)), rate)), rate))
        return (t * self.pool).sum(-1) + self.bias


head = Head().train()
optimizer = torch.optim.AdamW(head.parameters(), lr=1e-4, weight_decay=0.01, fused=True)
# Bringing a batch of float16 features to float32 is part of the step on both sides.
dataset = torch.randn(a["count"], S, W).half()
labels = (torch.rand(a["count"], Q) < 0.2).float()
text = torch.randn(Q, T)


def steps():
    for _ in range(a["steps"]):
        rows = torch.randint(0, a["count"], (B,))
        loss = F.binary_cross_entropy_with_logits(head(dataset[rows].float(), text), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(head.parameters(), 1.0)
        optimizer.step()


steps()
print(json.dumps({"torch": torch.__version__}), flush=True)
for line in sys.stdin:
    cpu, start = time.process_time(), time.perf_counter()
    steps()
    ms = (time.perf_counter() - start) * 1000
    print(json.dumps({"ms": ms, "cpu": (time.process_time() - cpu) * 1000}), flush=True)
