#!/usr/bin/env bash
# fairlearn 0.15.0: the documented argument `eps` of ExponentiatedGradient changes nothing, and the
# bound that does count allows twice its value between two groups.
#
# Expected: ExponentiatedGradient(..., eps=0.2) allows more unfairness than eps=0.01; its
#   documentation calls eps the "allowed fairness constraint violation". And
#   DemographicParity(difference_bound=0.1) keeps the selection rates of two groups within 0.1.
# Happens: with the constraint's own bound left alone, eps from 0.01 to 0.2 gives the same model to
#   the last digit: the constraint keeps its default bound of 0.01. `difference_bound` counts, but
#   it bounds each group's distance from the overall rate, so two groups of equal size end up to
#   2 x the bound apart. Who states "at most 10 points between the groups" must pass 0.05.
# Output seen (gap of the two selection rates):
#   eps 0.01: gap 0.020; difference_bound 0.01: gap 0.020
#   eps 0.05: gap 0.020; difference_bound 0.05: gap 0.100
#   eps 0.10: gap 0.020; difference_bound 0.10: gap 0.199
#   eps 0.20: gap 0.020; difference_bound 0.20: gap 0.399
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet fairlearn==0.15.0 scikit-learn==1.9.1 numpy==2.4.6 2>/dev/null
"$folder/venv/bin/python" -W ignore - <<'PYTHON' | tee "$folder/seen"
import numpy as np
from fairlearn.reductions import DemographicParity, ExponentiatedGradient
from sklearn.linear_model import LogisticRegression

draw = np.random.default_rng(1)
count = 4000
group = draw.integers(0, 2, count)
rows = draw.normal(size=(count, 2)) + 0.8 * group[:, None]
label = (rows.sum(axis=1) + draw.normal(size=count) > 0.8).astype(int)


def gap(constraint, **arguments):
    model = ExponentiatedGradient(LogisticRegression(), constraint, **arguments)
    model.fit(rows, label, sensitive_features=group)
    chosen = model._pmf_predict(rows)[:, 1]
    return abs(chosen[group == 0].mean() - chosen[group == 1].mean())


for bound in (0.01, 0.05, 0.10, 0.20):
    by_eps = gap(DemographicParity(), eps=bound)
    by_constraint = gap(DemographicParity(difference_bound=bound))
    print(f"eps {bound:.2f}: gap {by_eps:.3f}; difference_bound {bound:.2f}: gap {by_constraint:.3f}")
PYTHON
diff - "$folder/seen" <<'EXPECTED'
eps 0.01: gap 0.020; difference_bound 0.01: gap 0.020
eps 0.05: gap 0.020; difference_bound 0.05: gap 0.100
eps 0.10: gap 0.020; difference_bound 0.10: gap 0.199
eps 0.20: gap 0.020; difference_bound 0.20: gap 0.399
EXPECTED
echo "As described."
