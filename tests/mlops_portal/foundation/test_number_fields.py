"""Numbers of forms that no column holds are refused in words, before the database is asked."""

import pytest
from django.core.exceptions import ValidationError

from mlops_portal.foundation.fields import RevisionField, RowsField
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
