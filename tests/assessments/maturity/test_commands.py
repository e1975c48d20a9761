"""`manage.py score` and `manage.py check_content`, and the system check of the content."""

import io
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import CommandError

from assessments.maturity import content
from assessments.maturity.domain.exchange import answers_as_contract, export_assessment
from assessments.maturity.domain.framework import Scope
from assessments.maturity.domain.scoring import score

FRAMEWORK = content.framework()


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """A function that writes a document to a file, scores it and gives what was printed."""

    def _run(document: object, ending: str = "json") -> dict[str, Any]:
        file = tmp_path / f"answers.{ending}"
        text = json.dumps(document) if ending == "json" else yaml.safe_dump(document)
        file.write_text(document if isinstance(document, str) else text, encoding="utf-8")
        return score_file(file)

    return _run


def score_file(file: Path | str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("score", str(file), stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.parametrize("ending", ["json", "yaml"])
@pytest.mark.parametrize("example", content.examples(), ids=lambda example: example.id)
def test_worked_examples_score_as_the_rule_says(
    run: Callable[..., dict[str, Any]], example: Any, ending: str
) -> None:
    answers = answers_as_contract(FRAMEWORK, example.answers, {}, {})
    printed = run({"framework": "mlops-capability", "answers": answers}, ending)

    assert printed == score(FRAMEWORK, example.answers).as_contract()


def test_an_export_is_scored_as_it_is(run: Callable[..., dict[str, Any]]) -> None:
    parsed = content.sample().in_language("pt-br")
    document = export_assessment(
        framework=FRAMEWORK,
        scope=Scope.GATES,
        system="Previsão",
        team="",
        description="",
        answers=parsed.answers,
        notes=parsed.notes,
        links=parsed.links,
        exported_at=datetime(2026, 11, 23, tzinfo=UTC),
    )

    assert run(document) == document["result"]


def test_answers_alone_are_of_the_newest_framework(run: Callable[..., dict[str, Any]]) -> None:
    assert run("DATA-01: 2\nPIPE-03: unknown\n", "yaml") == run(
        {"DATA-01": 2, "PIPE-03": "unknown"}
    )


def test_yaml_in_braces_is_read(run: Callable[..., dict[str, Any]]) -> None:
    assert run("{DATA-01: 2}", "yaml")["coverage"]["answered"] == 1


def test_a_dash_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b'{"DATA-01": 2}'))
    monkeypatch.setattr("sys.stdin", stdin)

    assert score_file("-")["coverage"]["answered"] == 1


@pytest.mark.parametrize(
    ("document", "ending", "told"),
    [
        (
            "DATA-01: 5\nPIPE-99: 1\nPIPE-01: yes\n",
            "yaml",
            "answers.PIPE-99: The framework has no practice PIPE-99.\n"
            "answers.DATA-01: 5 is outside 0 to 3.\n"
            "answers.PIPE-01: An answer is a whole number from 0 to 3, without quotes.",
        ),
        ("DATA-01: 1\nDATA-01: 2\n", "yaml", "line 2: the key 'DATA-01' stands twice"),
        ("DATA-01: [1\n", "yaml", "line 2: did not find expected ',' or ']'"),
        ("!!python/object/apply:os.getcwd []\n", "yaml", "could not determine a constructor"),
        ("[1, 2]", "yaml", "An object is expected here."),
        ("", "yaml", "An object is expected here."),
        ('{"a": 1', "json", "This is not valid JSON: line 1, column 8."),
        ('{"DATA-01": 1, "DATA-01": 2}', "json", "DATA-01: The key “DATA-01” stands twice."),
        (
            '{"framework": "other", "answers": {}}',
            "json",
            "framework: There is no framework “other”.",
        ),
    ],
)
def test_wrong_input_fails_with_every_error_named(
    run: Callable[..., dict[str, Any]], document: str, ending: str, told: str
) -> None:
    with pytest.raises(CommandError) as caught:
        run(document, ending)

    assert told in str(caught.value)
    assert caught.value.returncode == 1


def test_a_file_that_is_not_there_fails_in_words() -> None:
    with pytest.raises(CommandError, match=r"/nowhere/answers.yaml: No such file or directory"):
        score_file("/nowhere/answers.yaml")


# ------------------------------------------------------------------ content


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the content with two things wrong, in place of the shipped one."""
    folder = tmp_path / "v1"
    shutil.copytree(content.version_folders(content.FOLDER)[0], folder)
    head, published = folder / "framework.yaml", folder / "published.yaml"
    head.write_text(head.read_text("utf-8").replace("meets: 2", "meets: 1"), "utf-8")
    published.write_text(published.read_text("utf-8").replace("PPL-06:", "PPL-07:"), "utf-8")
    monkeypatch.setattr(content, "version_folders", lambda _folder: (folder,))
    return folder


def test_check_content_says_what_it_checked() -> None:
    out = io.StringIO()
    call_command("check_content", stdout=out)

    assert "maturity:\n  mlops-capability 1.0.0: 10 dimensions, 59 practices" in out.getvalue()
    assert out.getvalue().endswith("Nothing is wrong.\n")


@pytest.mark.usefixtures("broken")
def test_check_content_fails_with_everything_that_is_wrong() -> None:
    with pytest.raises(CommandError) as caught:
        call_command("check_content", stdout=io.StringIO())

    assert caught.value.returncode == 1
    assert str(caught.value).splitlines() == [
        "3 wrong in the content:",
        "  v1/framework.yaml: scoring.meets: the rule gated-levels has 2",
        "  v1/practices/ppl.yaml: PPL-06: is not part of version 1.0.0",
        "  v1/published.yaml: PPL-07: is missing, but version 1.0.0 has it",
    ]


def test_the_system_check_is_silent_on_the_shipped_content() -> None:
    assert [error for error in run_checks() if error.id == "maturity.E001"] == []


@pytest.mark.usefixtures("broken")
def test_the_system_check_names_each_error() -> None:
    found = [error.msg for error in run_checks() if error.id == "maturity.E001"]

    assert len(found) == 3
    assert found[0] == "v1/framework.yaml: scoring.meets: the rule gated-levels has 2"


def test_the_openapi_document_is_valid_and_warns_of_nothing(tmp_path: Path) -> None:
    call_command(
        "spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "openapi.yaml")
    )
