#!/usr/bin/env bash
# scikit-learn 1.9.1: HistGradientBoostingClassifier trains on infinite values and says nothing.
#
# Expected: what every other tree of the library does. DecisionTree, RandomForest and
#   GradientBoosting refuse a column with an infinite value: "Input X contains infinity or a value
#   too large for dtype('float32')".
# Happens: the histogram learner fits, scores and predicts. Its documentation speaks of missing
#   values (NaN) only. An infinite value lands in the highest bin, beside the largest finite ones;
#   where many rows are infinite the bin's threshold is 1e300, so "is infinite" becomes a learned
#   rule. A broken unit or a division by zero upstream therefore trains, and no error tells of it:
#   a pipeline that relies on the learner to refuse such data needs a check of its own.
# Output seen:
#   HistGradientBoostingClassifier trained
#   RandomForestClassifier refused: Input X contains infinity
#   GradientBoostingClassifier refused: Input X contains infinity
#   DecisionTreeClassifier refused: Input X contains infinity
#   a column half of infinite values: accuracy 1.0, last threshold 1e+300
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet scikit-learn==1.9.1 numpy==2.4.6 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import numpy as np
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.tree import DecisionTreeClassifier

draw = np.random.default_rng(0)
rows = draw.normal(size=(500, 3))
label = (rows[:, 0] > 0).astype(int)
rows[0, 1] = np.inf
for learner in (
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    GradientBoostingClassifier,
    DecisionTreeClassifier,
):
    try:
        learner(random_state=0).fit(rows, label)
        print(learner.__name__, "trained")
    except ValueError as error:
        print(learner.__name__, "refused:", str(error).split(" or ")[0])

half = draw.normal(size=(500, 2))
half[:250, 0] = np.inf
is_infinite = np.isinf(half[:, 0]).astype(int)
model = HistGradientBoostingClassifier(max_iter=20, random_state=0).fit(half, is_infinite)
last = model._bin_mapper.bin_thresholds_[0][-1]
print(f"a column half of infinite values: accuracy {model.score(half, is_infinite)}, last threshold {last}")
PYTHON
diff - "$folder/seen" <<'EXPECTED'
HistGradientBoostingClassifier trained
RandomForestClassifier refused: Input X contains infinity
GradientBoostingClassifier refused: Input X contains infinity
DecisionTreeClassifier refused: Input X contains infinity
a column half of infinite values: accuracy 1.0, last threshold 1e+300
EXPECTED
echo "As described."
