#!/usr/bin/env bash
# PyStemmer 3.1.0 (Snowball), Portuguese: a noun in -mento or -ção shares its verb's stem only where
# what stands before the ending is long enough; the commonest words of machine learning are too short.
#
# Expected: "treinamento" (training) and "treinar" (to train) have one stem, as "monitoramento" and
#   "monitorar", or "validação" and "validar", have. Somebody who searches for the verb finds the noun.
# Happens: the endings are taken away only from the second region of a word. "retreinamento" is long
#   enough and becomes "retrein", like its verb; "treinamento" itself stays "treinament", and so do
#   "rastreamento" and "mapeamento". "predição" keeps its whole ending. A search that relies on stems
#   alone finds nothing for "treinar" where "treinamento" is written.
# Output seen:
#   treinamento treinament | treinar trein
#   retreinamento retrein | retreinar retrein
#   monitoramento monitor | monitorar monitor
#   rastreamento rastreament | rastrear rastr
#   mapeamento mapeament | mapear map
#   validação valid | validar valid
#   predição prediçã | predizer prediz
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet PyStemmer==3.1.0 2>/dev/null
"$folder/venv/bin/python" - <<'PYTHON' | tee "$folder/seen"
import Stemmer

stem = Stemmer.Stemmer("portuguese").stemWord
for noun, verb in (
    ("treinamento", "treinar"),
    ("retreinamento", "retreinar"),
    ("monitoramento", "monitorar"),
    ("rastreamento", "rastrear"),
    ("mapeamento", "mapear"),
    ("validação", "validar"),
    ("predição", "predizer"),
):
    print(noun, stem(noun), "|", verb, stem(verb))
PYTHON
diff - "$folder/seen" <<'EXPECTED'
treinamento treinament | treinar trein
retreinamento retrein | retreinar retrein
monitoramento monitor | monitorar monitor
rastreamento rastreament | rastrear rastr
mapeamento mapeament | mapear map
validação valid | validar valid
predição prediçã | predizer prediz
EXPECTED
echo "As described."
