"""Fields of forms: numbers that the database holds, and names without invisible characters."""

import ast
from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ValidationError

from mlops_portal.foundation.fields import NameField, RevisionField, RowsField
from mlops_portal.foundation.visible import visible_line
from mlops_portal.organizations.models import User


@pytest.mark.parametrize("sent", ["-1", str(2**31 - 1), "9" * 400])
def test_a_revision_is_a_number_of_a_column(sent: str) -> None:
    with pytest.raises(ValidationError):
        RevisionField().clean(sent)
    assert RevisionField().clean(str(2**31 - 2)) == 2**31 - 2


@pytest.mark.parametrize("sent", [str(2**63), "9" * 400, "-1", "x"])
def test_a_row_that_no_key_can_be_is_no_choice(db: None, sent: str) -> None:
    field = RowsField(User.objects.all())
    user = User.objects.create_user("ana@example.org")
    with pytest.raises(ValidationError):
        field.clean([str(user.pk), sent])
    assert list(field.clean([str(user.pk)])) == [user]


ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Retention\u200b", "Retention"),
        ("\ufeffRe\u00adten\u2060tion", "Retention"),
        ("Reten\u200dtion", "Retention"),
        ("\u202eRetention", "Retention"),
        ("A\u00a0 B\u3000C\n", "A B C"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("\u200b\u2800\u3164", ""),
        ("\U0001f469\u200d\U0001f4bb team\u200d", "\U0001f469\u200d\U0001f4bb team"),
        ("\u0645\u06cc\u200c\u0634\u0648\u062f", "\u0645\u06cc\u200c\u0634\u0648\u062f"),
    ],
)
def test_what_nobody_sees_is_no_part_of_a_name(text: str, seen: str) -> None:
    assert visible_line(text) == seen
    assert visible_line(seen) == seen


def test_a_name_of_hidden_characters_is_none() -> None:
    class Named(forms.Form):
        name = NameField(max_length=5)

    assert Named({"name": "Ab\u200b\u200b\u200b\u200b"}).is_valid()
    assert Named({"name": "\u200b"}).errors["name"].as_data()[0].code == "required"


def test_every_form_takes_names_by_the_field_for_names() -> None:
    names = {"name", "label", "system", "team", "title", "source"}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in ("assessments", "pipelines_catalog", "mlops_portal")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and (node.targets[0].id in names or node.targets[0].id.endswith("_name"))
        and ast.unparse(node.value).startswith("forms.CharField")
    ]
    assert found == []
