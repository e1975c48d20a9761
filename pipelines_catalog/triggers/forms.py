"""The start form of a pipeline, built from its parameters and faults."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pipelines_catalog.engine import Choice, Number, Parameter, Pipeline, Switch, WholeNumber
from pipelines_catalog.runs import catalog
from pipelines_catalog.runs.text import in_words

PREFIX = "p_"  # a parameter may have any name, also one that a form has itself


class Faults(forms.MultipleChoiceField):
    """Keys of faults; an empty key means no fault."""

    def to_python(self, value: Any) -> list[str]:
        return [key for key in super().to_python(value) if key]


class RunForm(forms.Form):
    """A field for each parameter, and a list of faults. Bounds are those of the pipeline."""

    def __init__(
        self,
        pipeline: Pipeline,
        *args: Any,
        newest: Mapping[str, int] | None = None,
        **kwargs: Any,
    ) -> None:
        """`newest` is the newest usable batch, by the parameter that takes it."""
        super().__init__(*args, **kwargs)
        self._pipeline = pipeline
        for parameter in pipeline.parameters:
            field = _field(_until(parameter, (newest or {}).get(parameter.key)))
            self.fields[PREFIX + parameter.key] = field
        if faults := catalog.faults_of(pipeline):
            self.fields["faults"] = Faults(
                choices=[(fault.key, in_words(fault.title)) for fault in faults],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                label=_("Faults"),
            )

    def faults_fields(self) -> list[tuple[Any, dict[str, str]]]:
        """Each fault's box, with what it breaks and the step that should catch it."""
        if "faults" not in self.fields:
            return []
        told = [
            {
                "title": in_words(fault.title),
                "summary": in_words(fault.summary),
                "step": in_words(self._pipeline.step_of[fault.step].title),
            }
            for fault in catalog.faults_of(self._pipeline)
        ]
        return list(zip(self["faults"], told, strict=True))

    @property
    def parameters(self) -> dict[str, Any]:
        """Return the entered values by parameter key."""
        return {p.key: self.cleaned_data[PREFIX + p.key] for p in self._pipeline.parameters}

    @property
    def faults(self) -> list[str]:
        return self.cleaned_data.get("faults", [])


class SettingsForm(forms.Form):
    """A field for each setting of a trigger or a schedule; ids differ between forms of one page."""

    def __init__(self, settings: Iterable[Parameter], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for setting in settings:
            self.fields[setting.key] = _field(setting)


def _until(parameter: Parameter, newest: int | None) -> Parameter:
    """Return the parameter limited to batches that have arrived, the newest as its default."""
    if newest is None or not isinstance(parameter, WholeNumber):
        return parameter
    return replace(parameter, maximum=newest, default=newest)


def _field(parameter: Parameter) -> forms.Field:
    shared: dict[str, Any] = {
        "label": in_words(parameter.title),
        "help_text": " ".join(filter(None, (in_words(parameter.help), _bounds(parameter)))),
        "initial": parameter.default,
    }
    if isinstance(parameter, WholeNumber):
        return forms.IntegerField(
            min_value=parameter.minimum, max_value=parameter.maximum, **shared
        )
    if isinstance(parameter, Number):
        return forms.FloatField(min_value=parameter.minimum, max_value=parameter.maximum, **shared)
    if isinstance(parameter, Choice):
        choices = [(value, in_words(text)) for value, text in parameter.choices.items()]
        return forms.ChoiceField(choices=choices, **shared)
    assert isinstance(parameter, Switch)
    return forms.BooleanField(required=False, **shared)


def _bounds(parameter: Parameter) -> str:
    if not isinstance(parameter, WholeNumber | Number):
        return ""
    low, high = parameter.minimum, parameter.maximum
    bounds = {
        "low": number_format(low, force_grouping=True),
        "high": number_format(high, force_grouping=True),
    }
    return gettext("From %(low)s to %(high)s.") % bounds
