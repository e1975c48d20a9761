"""The prediction process: the same answer alone and among others, and errors by row and column."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipelines_catalog.demonstrations.flights import features
from pipelines_catalog.ml.models import Model
from pipelines_catalog.serving.process import requests
from pipelines_catalog.serving.process.app import Predictions
from tests.pipelines_catalog.serving.asgi import (
    ask,
    ask_beside_one_that_hangs_up,
    ask_together,
    headers,
    of_rows,
)
from tests.pipelines_catalog.serving.conftest import keep

Rows = list[dict[str, Any]]
EACH = pytest.mark.parametrize("learner", ["logistic", "boosting"])


@EACH
def test_a_row_alone_is_answered_as_in_the_batch(
    learner: str,
    process: Predictions,
    hashes: Mapping[str, str],
    loaded: Mapping[str, Model],
    rows: Rows,
    january: pd.DataFrame,
) -> None:
    given = features.definition(with_weather=False)
    batch = loaded[learner].predict(features.compute(january.head(len(rows)), given)).tolist()
    sent = headers(hashes[learner])
    one_by_one = [ask(process, sent, of_rows([row]))[1]["predictions"][0] for row in rows[:40]]
    together = ask_together(process, [("/predict", sent, of_rows([row])) for row in rows])
    assert one_by_one == batch[:40]
    assert [json.loads(answer)["predictions"] for _status, answer in together] == [
        [p] for p in batch
    ]
    assert ask(process, sent, of_rows(rows)) == (200, {"predictions": batch})


def test_a_wrong_request_among_others_is_refused_alone(
    process: Predictions, hashes: Mapping[str, str], rows: Rows
) -> None:
    sent = headers(hashes["logistic"])
    no_day = rows[1] | {"month": 2, "day": 30}
    bodies = [of_rows(rows[:3]), of_rows([rows[0], no_day]), of_rows(rows[3:4]), b"{"]
    found = ask_together(process, [("/predict", sent, body) for body in bodies])
    assert [status for status, _answer in found] == [200, 400, 200, 400]
    [error] = json.loads(found[1][1])["errors"]
    assert (error["code"], error["row"], error["column"]) == ("impossible", 1, "day")
    for place, body in ((0, bodies[0]), (2, bodies[2])):
        assert json.loads(found[place][1]) == ask(process, sent, body)[1]


@EACH
def test_a_request_of_impossible_rows_alone_is_refused(
    learner: str, process: Predictions, hashes: Mapping[str, str], rows: Rows
) -> None:
    status, answer = ask(
        process, headers(hashes[learner]), of_rows([rows[0] | {"month": 2, "day": 30}])
    )
    assert (status, answer["errors"][0]["column"]) == (400, "day")


def test_who_hangs_up_leaves_the_others_answered(
    process: Predictions, hashes: Mapping[str, str], rows: Rows
) -> None:
    sent = headers(hashes["logistic"])
    assert ask_beside_one_that_hangs_up(process, sent, of_rows(rows[:2])) == 200
    assert ask(process, sent, of_rows(rows[:2]))[0] == 200


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        ({"distance": ...}, "missing_column", "distance"),
        ({"speed": 1}, "unknown_column", "speed"),
        ({"distance": "719"}, "wrong_type", "distance"),
        ({"distance": 719.5}, "wrong_type", "distance"),
        ({"distance": True}, "wrong_type", "distance"),
        ({"distance": None}, "wrong_type", "distance"),
        ({"distance": float("nan")}, "wrong_type", "distance"),
        ({"distance": float("inf")}, "wrong_type", "distance"),
        ({"distance": 10**400}, "out_of_range", "distance"),
        ({"distance": 2**63}, "out_of_range", "distance"),
        ({"month": 13}, "out_of_range", "month"),
        ({"carrier": 7}, "wrong_type", "carrier"),
        ({"carrier": ""}, "bad_text", "carrier"),
        ({"carrier": "U\x00"}, "bad_text", "carrier"),
        ({"carrier": "U" * 101}, "bad_text", "carrier"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column_and_nothing_is_logged(
    change: Mapping[str, Any],
    code: str,
    column: str,
    process: Predictions,
    hashes: Mapping[str, str],
    rows: Rows,
    tmp_path: Path,
) -> None:
    wrong = {name: value for name, value in (rows[2] | change).items() if value is not ...}
    status, answer = ask(process, headers(hashes["logistic"]), of_rows([*rows[:2], wrong]))
    assert status == 400
    [error] = answer["errors"]
    assert (error["code"], error["row"], error["column"]) == (code, 2, column)
    assert not (tmp_path / "served").exists()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "malformed"),
        (b"\xff", "malformed"),
        (b'{"rows": [{"carrier": "\\ud800"}]}', "bad_text"),
        (b'{"rows": "\\ud800"}', "bad_text"),
        (b"[" * 100_000, "malformed"),
        (b"[]", "not_an_object"),
        (b"{}", "no_rows"),
        (b'{"rows": []}', "no_rows"),
        (b'{"rows": [3]}', "not_an_object"),
        (b'{"rows": [' + b"{}," * 10_000 + b"{}]}", "too_many_rows"),
        (b'{"rows": [{}], "threshold": 1}', "unknown_key"),
    ],
)
def test_a_body_of_another_form_is_refused(
    body: bytes, code: str, process: Predictions, hashes: Mapping[str, str]
) -> None:
    status, answer = ask(process, headers(hashes["logistic"]), body)
    assert status == 400
    assert code in {error["code"] for error in answer["errors"]}


def test_a_name_that_stands_twice_is_refused_and_one_that_is_a_value_is_not(
    process: Predictions, hashes: Mapping[str, str], rows: Rows
) -> None:
    sent = headers(hashes["logistic"])
    twice = of_rows(rows[:2]).replace(b'"day"', b'"day": 3, "day"', 1)
    lists = b'{"rows": [], ' + of_rows(rows[:1])[1:]
    for body, name in ((twice, "day"), (of_rows(rows[:1])[:-1] + b", " + lists[1:], "rows")):
        status, answer = ask(process, sent, body)
        assert (status, answer["errors"][0]["code"]) == (400, "duplicate_key")
        assert answer["errors"][0]["column"] == name
    assert ask(process, sent, of_rows([rows[0] | {"dest": "origin"}]))[0] == 200


def test_a_category_that_was_never_seen_is_answered(
    process: Predictions, hashes: Mapping[str, str], rows: Rows
) -> None:
    for sha256 in hashes.values():
        status, answer = ask(process, headers(sha256), of_rows([rows[0] | {"carrier": "ZZ"}]))
        assert status == 200
        assert 0 < answer["predictions"][0] < 1


def test_errors_of_one_request_are_few(
    process: Predictions, hashes: Mapping[str, str], rows: Rows
) -> None:
    wrong = [row | {"distance": "far"} for row in rows]
    _status, answer = ask(process, headers(hashes["logistic"]), of_rows(wrong))
    assert [error["row"] for error in answer["errors"]] == list(range(requests.MOST_ERRORS))


def test_a_model_that_cannot_be_loaded_says_why(
    process: Predictions, hashes: Mapping[str, str], artifacts: Path, rows: Rows
) -> None:
    other = keep(artifacts, b"\x80\x04no model")
    empty = keep(artifacts, b'{"learner": "logistic"}')
    changed = hashes["boosting"]
    (artifacts / changed[:2] / changed).write_bytes(b"{}")
    good = hashes["logistic"]
    asked = [
        (headers("0" * 64), "missing_file"),
        (headers(f"../artifacts/{good}"), "missing_file"),
        (headers(changed), "changed_file"),
        (headers(other), "unreadable"),
        (headers(empty), "unreadable"),
        (headers(good, "weather"), "no_world"),
        (headers(good, "../flights"), "no_world"),
    ]
    for sent, code in asked:
        status, answer = ask(process, sent, of_rows(rows[:1]))
        assert (status, answer["code"]) == (409, code)
    assert ask(process, headers(good), of_rows(rows[:1]))[0] == 200


def test_what_was_answered_is_logged_in_a_line_each(
    process: Predictions, hashes: Mapping[str, str], rows: Rows, tmp_path: Path
) -> None:
    body = json.dumps({"rows": rows[:2]}, indent=2).encode()
    _status, answer = ask(process, headers(hashes["logistic"]), body)
    ask(process, headers(hashes["logistic"]), of_rows(rows[2:3]))
    [file] = (tmp_path / "served" / "7").iterdir()
    first, second = [json.loads(line) for line in file.read_text().splitlines()]
    assert first["request"] == {"rows": rows[:2]}
    assert first["predictions"] == answer["predictions"]
    assert first["id"] == "ab12"
    assert second["request"] == {"rows": rows[2:3]}
