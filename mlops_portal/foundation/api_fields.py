"""Serializers and fields of the API that DRF lacks: strict bodies, unknown facts, translations."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC
from typing import Any, NoReturn

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers

from mlops_portal.foundation.api_gate import unknown_keys
from mlops_portal.foundation.languages import localized
from mlops_portal.foundation.text import Text


class StrictSerializer(serializers.Serializer):
    """A request body in which unknown keys are refused by name."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = unknown_keys(data, self.fields)
        try:
            found = super().to_internal_value(data)
        except exceptions.ValidationError as error:
            raise exceptions.ValidationError({**unknown, **error.detail}) from None
        if unknown:
            raise exceptions.ValidationError(unknown)
        return found


class ObjectSerializer(StrictSerializer):
    """A strict body that must be an object, else the error has code `not_an_object`."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if not isinstance(data, Mapping):
            detail = exceptions.ErrorDetail(gettext("An object is expected here."), "not_an_object")
            raise exceptions.ValidationError({"non_field_errors": [detail]})
        return super().run_validation(data)


class StrictListField(serializers.ListField):
    """A list in a request body; null is refused unless allowed. The child must check types."""

    default_error_messages = {
        "not_a_list": _("A list is expected here."),
        "required": _("This is missing."),
    }

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if data is None and not self.allow_null:
            self.fail("not_a_list")
        return super().run_validation(data)


class KnownField(serializers.CharField):
    """A text for which empty means unknown; serialized as null when empty. Read only."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_null=True, **kwargs)

    def to_representation(self, value: object) -> str | None:
        return str(value) or None


class TextField(serializers.CharField):
    """A `Text` of the content in the active language. Read only."""

    def to_representation(self, value: Text) -> str:
        return localized(value)


class EnumField(serializers.ChoiceField):
    """A member of an enumeration as its value."""

    def __init__(self, enum: type, **kwargs: Any) -> None:
        super().__init__([(member.value, member.value) for member in enum], **kwargs)  # type: ignore[attr-defined]


class NumberField(serializers.FloatField):
    """A number as it is: a whole one stays whole. Read only."""

    def to_representation(self, value: float) -> float:
        return value


def choices_of(values: Iterable[object]) -> list[tuple[str, str]]:
    """Return choices that are displayed as they are sent."""
    return [(str(value), str(value)) for value in values]


def moment(**kwargs: Any) -> serializers.DateTimeField:
    """A point in time, in UTC."""
    return serializers.DateTimeField(default_timezone=UTC, **kwargs)


def made(
    kind: type[serializers.Field], function: Callable[[Any], Any], **kwargs: Any
) -> serializers.Field:
    """A field of what `function` makes of the whole object. Read only."""
    read = {"get_attribute": lambda self, instance: function(instance)}
    return type(kind.__name__, (kind,), read)(**kwargs)


def texts(**kwargs: Any) -> serializers.ListField:
    """Return a field for a list of texts, such as ids."""
    return serializers.ListField(child=serializers.CharField(), **kwargs)


def refuse(code: str, message: str) -> NoReturn:
    """Raise ValidationError with one error for the current field."""
    raise exceptions.ValidationError(message, code)
