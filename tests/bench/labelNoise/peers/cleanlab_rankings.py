"""Rankings by cleanlab of the same labels and probabilities: one score per (poster, genre), high for labels that are doubted.

Usage: cleanlab_rankings.py FOLDER POSTERS GENRES
Reads FOLDER/labels.i8 and FOLDER/probabilities.f32, writes FOLDER/<n>.f32 and prints the names of the rankings as JSON.
cleanlab ranks posters and says per class which labels are issues; where it has no order over (poster, genre), its flagged
labels come first, ordered by its own score. No labels may be unknown.
"""

import json
import sys
import warnings

import cleanlab
import numpy as np
from cleanlab.multilabel_classification import filter as multilabel_filter
from cleanlab.multilabel_classification import rank as multilabel_rank
from cleanlab.multilabel_classification import get_label_quality_scores

warnings.filterwarnings("ignore")
folder, posters, genres = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
given = np.fromfile(f"{folder}/labels.i8", dtype=np.int8).reshape(posters, genres)
probabilities = np.fromfile(f"{folder}/probabilities.f32", dtype=np.float32).reshape(posters, genres).astype(float)
labels = [list(np.flatnonzero(row == 1)) for row in given]

rankings = {}
quality = multilabel_rank.get_label_quality_scores_per_class(labels, probabilities, method="self_confidence")
rankings["self-confidence per class"] = 1 - quality
adjusted = multilabel_rank.get_label_quality_scores_per_class(
    labels, probabilities, method="self_confidence", adjust_pred_probs=True
)
rankings["adjusted self-confidence per class"] = 1 - adjusted
entropy = multilabel_rank.get_label_quality_scores_per_class(labels, probabilities, method="confidence_weighted_entropy")
rankings["confidence-weighted entropy per class"] = 1 - entropy

poster_quality = get_label_quality_scores(labels, probabilities)
for filter_by in ["prune_by_noise_rate", "both", "confident_learning"]:
    flagged = np.zeros((posters, genres))
    per_class = multilabel_filter.find_multilabel_issues_per_class(labels, probabilities, filter_by=filter_by, n_jobs=1)
    flagged = np.asarray(per_class, dtype=float).reshape(posters, genres)
    rankings[f"{filter_by}, then self-confidence"] = flagged + (1 - quality)
    if filter_by == "prune_by_noise_rate":
        rankings[f"{filter_by}, then poster score (EMA)"] = flagged + (1 - poster_quality)[:, None]

for number, scores in enumerate(rankings.values()):
    np.asarray(scores, dtype=np.float32).tofile(f"{folder}/{number}.f32")
print(json.dumps({"version": cleanlab.__version__, "names": list(rankings)}))
