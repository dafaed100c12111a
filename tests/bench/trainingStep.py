"""PyTorch's side of trainingStep.bench.ts: the same ML-Decoder step in eager mode with fused AdamW. Prints one JSON line
per measured step on request ("step" on stdin), so that both sides can be measured in turns."""
import json
import sys
import time

import torch
import torch.nn.functional as F

a = json.loads(sys.argv[1])
torch.set_num_threads(a["threads"])
torch.manual_seed(0)
B, S, W, D, H, FF, Q, T, drop = (a[k] for k in ("batch", "tokens", "width", "d", "heads", "ff", "queries", "text", "dropout"))


class Head(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = torch.nn.Linear(W, D)
        self.words = torch.nn.Linear(T, D)
        self.norm1, self.norm2, self.norm3 = (torch.nn.LayerNorm(D) for _ in range(3))
        self.attn = torch.nn.MultiheadAttention(D, H, batch_first=True)
        self.linear1, self.linear2 = torch.nn.Linear(D, FF), torch.nn.Linear(FF, D)
        self.pool = torch.nn.Parameter(torch.randn(Q, D) * 0.05)
        self.bias = torch.nn.Parameter(torch.zeros(Q))

    def forward(self, memory, text):
        m = F.relu(self.embed(memory))
        q = F.relu(self.words(text)).expand(len(memory), -1, -1)
        t = self.norm1(2 * q)
        t = self.norm2(t + F.dropout(self.attn(t, m, m, need_weights=False)[0], drop))
        t = self.norm3(t + F.dropout(self.linear2(F.dropout(F.relu(self.linear1(t)), drop)), drop))
        return (t * self.pool).sum(-1) + self.bias


head = Head()
optimizer = torch.optim.AdamW(head.parameters(), lr=1e-4, weight_decay=0.01, fused=True)
# The measured step includes bringing a batch of float16 features to float32, as ours does.
dataset = torch.randn(256, S, W).half()
labels = (torch.rand(256, Q) < 0.2).float()
text = torch.randn(Q, T)
print(json.dumps({"torch": torch.__version__}), flush=True)
for line in sys.stdin:
    rows = torch.randint(0, 256, (B,))
    cpu, start = time.process_time(), time.perf_counter()
    loss = F.binary_cross_entropy_with_logits(head(dataset[rows].float(), text), labels[rows])
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0)
    optimizer.step()
    ms = (time.perf_counter() - start) * 1000
    print(json.dumps({"ms": ms, "cpu": (time.process_time() - cpu) * 1000}), flush=True)
