#!/usr/bin/env bash
# skops 0.16.0: one model, dumped twice in one process, gives two different files.
#
# Expected: a format made to share and check models gives the same bytes for the same model, as
#   pickle, joblib and safetensors do, so that the hash of the file identifies the version, and a
#   signature or a registry can say "this is the model that was approved".
# Happens: the members of the zip, and the "__id__" of each node in schema.json, are addresses in
#   memory of the objects that were dumped or made on the way, and each member bears the time of the
#   dump. Two dumps of one object differ, and so do all dumps of different processes. Whoever names
#   versions by the hash of the file has to number the parts anew, or to use another form.
# Output seen (skops 0.16.0, scikit-learn 1.9.1):
#   pickle: same bytes True
#   skops: same bytes False
#   skops: names are numbers of ten digits or more True
#   skops: both answer alike True
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet skops==0.16.0 scikit-learn==1.9.1 numpy==2.4.6 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import io
import pickle
import zipfile

import numpy as np
import skops.io
from sklearn.ensemble import HistGradientBoostingClassifier

draw = np.random.default_rng(0)
rows = draw.normal(size=(1_000, 4))
label = (rows[:, 0] + draw.normal(size=1_000) > 0).astype(int)
model = HistGradientBoostingClassifier(max_iter=10, random_state=0).fit(rows, label)

first, second = skops.io.dumps(model), skops.io.dumps(model)
trusted = skops.io.get_untrusted_types(data=first)
answers = [skops.io.loads(one, trusted=trusted).predict(rows) for one in (first, second)]


def arrays_in(content):
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    return {name for name in names if name.endswith(".npy")}


print("pickle: same bytes", pickle.dumps(model) == pickle.dumps(model))
print("skops: same bytes", first == second)
long_numbers = all(name[:-4].isdigit() and len(name) >= 14 for name in arrays_in(first))
print("skops: names are numbers of ten digits or more", long_numbers)
print("skops: both answer alike", np.array_equal(*answers))
PYTHON
diff - "$folder/seen" <<'EXPECTED'
pickle: same bytes True
skops: same bytes False
skops: names are numbers of ten digits or more True
skops: both answer alike True
EXPECTED
echo "As described."
