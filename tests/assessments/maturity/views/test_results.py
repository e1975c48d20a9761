"""The result page: says what the rule says, recomputes, exports and imports the same."""

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.maturity import content, queries, services
from assessments.maturity.domain.scoring import score
from assessments.maturity.models import Assessment
from assessments.maturity.services import AnswerInput
from tests.assessments.cast import Person
from tests.assessments.conftest import NOW
from tests.assessments.round_steps import FRAMEWORK, answer
from tests.markup import text_of
from tests.workbooks import read_workbook


def answer_all(assessment: Assessment, answers: dict[str, object]) -> None:
    answer(assessment.responses.get(), answers, NOW)


def result_of(person: Person, assessment: Assessment, query: str = "", **headers: str):
    return person.client.get(f"/assess/{assessment.pk}/result/{query}", headers=headers)


@pytest.mark.parametrize("example", content.examples(), ids=lambda e: e.id)
def test_page_export_and_rule_agree_on_the_worked_examples(
    owner: Person, assessment: Assessment, example
) -> None:
    inputs = [
        AnswerInput(name, a.kind.value, a.value, a.reason, "", "")
        for name, a in example.answers.items()
    ]
    services.record_answers(response=assessment.responses.get(), inputs=inputs, at=NOW)
    expected = score(FRAMEWORK, example.answers)
    document = json.loads(owner.client.get(f"/assess/{assessment.pk}/export.json").content)
    assert document["result"] == json.loads(json.dumps(expected.as_contract()))
    page = text_of(result_of(owner, assessment))
    star = "*" if expected.is_starred else ""
    assert f"Churn model is at level {expected.level}{star}, " in page
    assert f"{expected.low.position:.2f}" in page
    for step in expected.steps:
        assert f"{step.musts.met} of {step.musts.applicable}" in page


def test_the_heading_counts_what_is_missing(owner: Person, assessment: Assessment) -> None:
    answer_all(assessment, {p.id: 2 for p in FRAMEWORK.practices if p.step == 1})
    answer_all(assessment, {"VAL-02": 1, "SERVE-02": 0})
    page = text_of(result_of(owner, assessment))
    assert "Churn model is at level 0, two practices from level 1" in page
    assert "A person compares them and decides" in page  # today's answer of VAL-02
    assert "2 musts are open." in page


def test_the_range_names_what_is_not_known(owner: Person, assessment: Assessment) -> None:
    answer_all(assessment, {p.id: 2 for p in FRAMEWORK.practices if p.step == 1})
    answer_all(
        assessment, {"PIPE-03": "unknown"} | {p.id: 0 for p in FRAMEWORK.practices if p.step == 2}
    )
    page = text_of(result_of(owner, assessment))
    assert "Level 0, could be 1: PIPE-03 is not known." in page


def test_at_the_top_there_are_no_blockers(owner: Person, assessment: Assessment) -> None:
    answer_all(assessment, {p.id: 2 for p in FRAMEWORK.practices if p.step})
    answer_all(assessment, {"VAL-03": 0})
    page = text_of(result_of(owner, assessment))
    assert "Churn model is at level 2, the highest" in page
    assert "What keeps it from" not in page
    assert "Open conditions" in page


def test_a_waiver_puts_a_star_on_the_level_and_is_listed(
    owner: Person, assessment: Assessment
) -> None:
    answer_all(assessment, {"VAL-05": "Runs as a monthly batch <b>"})
    response = result_of(owner, assessment)
    assert "at level 0*," in text_of(response)
    assert "Runs as a monthly batch &lt;b&gt;" in response.content.decode()


def test_nothing_answered_says_so(owner: Person, assessment: Assessment) -> None:
    assert "Churn model has no answers yet" in text_of(result_of(owner, assessment))


def test_what_if_recomputes_with_and_without_htmx(owner: Person, assessment: Assessment) -> None:
    answer_all(assessment, {p.id: 2 for p in FRAMEWORK.practices if p.step == 1})
    answer_all(assessment, {"VAL-02": 1})
    for headers in ({}, {"hx-request": "true"}):
        page = text_of(result_of(owner, assessment, "?if=VAL-02", **headers))
        assert "With VAL-02 met: level 1, position 1.00." in page
    assert queries.shared_questionnaire(assessment).answers["VAL-02"].value == 1


def test_an_unknown_practice_in_a_what_if_is_named(owner: Person, assessment: Assessment) -> None:
    answer_all(assessment, {"DATA-01": 1})
    response = result_of(owner, assessment, "?if=<script>x")
    assert response.status_code == 400
    assert "&lt;script&gt;x is not a practice" in response.content.decode()
    assert "<script>x" not in response.content.decode()


@pytest.mark.parametrize("order", ["lowest", "asked", "<x>"])
def test_dimensions_can_be_ordered(owner: Person, assessment: Assessment, order: str) -> None:
    answer_all(assessment, {"PPL-01": 3})
    response = result_of(owner, assessment, f"?order={order}")
    assert response.status_code == 200
    assert "<x>" not in response.content.decode()


def test_the_sample_is_marked_and_computed(anonymous: Person) -> None:
    for language, words in (("en", "This is a sample"), ("pt-br", "exemplo")):
        response = anonymous.client.get("/assess/sample/", headers={"accept-language": language})
        assert words in text_of(response)
    found = score(content.sample().framework, content.sample().answers)
    assert f"{found.low.position:.2f}" in text_of(anonymous.client.get("/assess/sample/"))


def test_csv_opens_as_text_and_never_as_a_formula(owner: Person, assessment: Assessment) -> None:
    services.record_answers(
        response=assessment.responses.get(),
        inputs=[AnswerInput("DATA-01", "value", 1, "", "=1+1", "")],
        at=NOW,
    )
    response = owner.client.get(f"/assess/{assessment.pk}/answers.csv")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == len(FRAMEWORK.practices)
    assert (rows[0]["practice"], rows[0]["answer"], rows[0]["note"]) == ("DATA-01", "1", "'=1+1")
    assert 'filename="churn-model-answers.csv"' in response.headers["Content-Disposition"]
    workbook = read_workbook(owner.client.get(f"/assess/{assessment.pk}/answers.xlsx").content)
    first = dict(zip(workbook[0], workbook[1], strict=True))
    assert (first["practice"], first["answer"], first["note"]) == ("DATA-01", 1, "=1+1")


def test_plan_is_written_as_the_reader_s_language_does(
    owner: Person, assessment: Assessment
) -> None:
    answer_all(assessment, {"PPL-01": 3})
    path = f"/assess/{assessment.pk}/plan"
    english = owner.client.get(f"{path}.csv", headers={"accept-language": "en"})
    brazilian = owner.client.get(f"{path}.csv", headers={"accept-language": "pt-br"})
    rows = [
        list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=delimiter))
        for answer, delimiter in ((english, ","), (brazilian, ";"))
    ]
    assert rows[0]
    assert [row["position_after"].replace(".", ",") for row in rows[0]] == [
        row["position_after"] for row in rows[1]
    ]
    assert "," in rows[1][0]["position_after"]
    workbook = read_workbook(owner.client.get(f"{path}.xlsx").content)
    place = workbook[0].index("position_after")
    assert [row[place] for row in workbook[1:]] == [float(row["position_after"]) for row in rows[0]]
    assert owner.client.get(f"{path}.ods").status_code == 404


def upload(person: Person, data: bytes):
    return person.client.post("/assess/import/", {"file": SimpleUploadedFile("a.json", data)})


def exported(person: Person, assessment: Assessment) -> bytes:
    return person.client.get(f"/assess/{assessment.pk}/export.json").content


an_answer = st.one_of(st.integers(0, 3), st.just("unknown"), st.just("not here"), st.none())


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_import_gives_the_same_answers_and_result(
    owner: Person, stranger: Person, begin, data
) -> None:
    assessment = begin(owner, description="line\nbreak é")
    answers, inputs = {}, []
    for practice in FRAMEWORK.practices:
        value = data.draw(an_answer)
        if value == "not here" and not practice.na_allowed:
            value = "unknown"
        if value is not None:
            answers[practice.id] = value
    answer_all(assessment, answers)
    for practice in data.draw(st.sets(st.sampled_from([p.id for p in FRAMEWORK.practices]))):
        stored = queries.shared_questionnaire(assessment).answers.get(practice)
        inputs.append(
            AnswerInput(
                practice,
                stored.kind if stored else "",
                stored.value if stored else None,
                stored.reason if stored else "",
                "a note",
                "https://wiki.example.com/x",
                base=stored.revision if stored else 0,
            )
        )
    services.record_answers(response=assessment.responses.get(), inputs=inputs, at=NOW)
    document = json.loads(exported(owner, assessment))
    response = upload(stranger, json.dumps(document).encode())
    assert response.status_code == 302
    copy = json.loads(
        stranger.client.get(response.headers["Location"].replace("result/", "export.json")).content
    )
    document.pop("exported_at"), copy.pop("exported_at")
    assert copy == document


def broken(document: dict, **changes: object) -> bytes:
    return json.dumps(document | changes).encode()


def test_a_broken_import_names_what_is_wrong_and_makes_nothing(
    owner: Person, stranger: Person, assessment: Assessment
) -> None:
    answer_all(assessment, {"DATA-01": 1})
    document = json.loads(exported(owner, assessment))
    before = Assessment.objects.count()
    of_answers = {
        "answers.DATA-77": {"DATA-77": 1},
        "answers.DATA-01": {"DATA-01": 5},
        "answers.VAL-05.reason": {"VAL-05": {"value": "not_applicable"}},
        "answers.DATA-01.note": {"DATA-01": {"value": 1, "note": "n" * 10_001}},
        "answers.DATA-01.evidence": {"DATA-01": {"value": 2, "evidence": "E3"}},
    }
    cases = [
        (b"", "The file is empty"),
        (b"{", "not valid JSON"),
        (b"\xff\xfea", "UTF-8"),
        (b"[]", "object"),
        (broken(document, format="x"), "format"),
        (broken(document, assessment={"system": ""}), "assessment.system"),
        (broken(document, framework_version="9.9.9"), "framework_version"),
        (broken(document, scope="<script>"), "scope"),
        (broken(document, **{"<script>alert(1)</script>": 1}), "not known here"),
        *((broken(document, answers=answers), field) for field, answers in of_answers.items()),
    ]
    for data, words in cases:
        response = upload(stranger, data)
        assert response.status_code == 400, words
        assert words in text_of(response), words
        assert "<script>alert" not in response.content.decode()
    assert Assessment.objects.count() == before


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_export_that_an_editor_saved_in_another_encoding_is_imported(
    encoding: str, owner: Person, assessment: Assessment, stranger: Person
) -> None:
    answer = upload(stranger, exported(owner, assessment).decode().encode(encoding))
    assert answer.status_code == 302


def test_an_oversized_import_is_413(stranger: Person, db: None) -> None:
    response = upload(stranger, b" " * (2 * 1024 * 1024 + 1))
    assert response.status_code == 413
    assert "larger than 2 MB" in text_of(response)
    assert not Assessment.objects.exists()


def test_import_without_a_file_names_the_field(stranger: Person, db: None) -> None:
    response = stranger.client.post("/assess/import/", {})
    assert response.status_code == 400
    assert "Choose the file to import." in text_of(response)
