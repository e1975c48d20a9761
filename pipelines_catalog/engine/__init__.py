"""The engine: steps, pipelines and the rules by which a run advances. Pure Python.

Independent of Django, Celery and data-science libraries. The package `runs` stores events in rows
and sends steps to workers; `trial` runs a pipeline in memory.
"""

from pipelines_catalog.engine.artifacts import Kind, StoredContent, card, headed
from pipelines_catalog.engine.context import Context, KnownModel
from pipelines_catalog.engine.feeds import Feed, Limit
from pipelines_catalog.engine.figures import Figure, Form
from pipelines_catalog.engine.gates import Decision, GateReport, Rule, Subject
from pipelines_catalog.engine.messages import Message, say, say_in, say_many
from pipelines_catalog.engine.outcomes import Blocked, Cancelled, Failed
from pipelines_catalog.engine.parameters import (
    Choice,
    InvalidParameters,
    Number,
    Parameter,
    Switch,
    WholeNumber,
)
from pipelines_catalog.engine.pipelines import Fault, InvalidPipeline, Pipeline
from pipelines_catalog.engine.steps import Slot, Step

__all__ = [
    "Blocked",
    "Cancelled",
    "Choice",
    "Context",
    "Decision",
    "Failed",
    "Fault",
    "Feed",
    "Figure",
    "Form",
    "GateReport",
    "InvalidParameters",
    "InvalidPipeline",
    "Kind",
    "KnownModel",
    "Limit",
    "Message",
    "Number",
    "Parameter",
    "Pipeline",
    "Rule",
    "Slot",
    "Step",
    "StoredContent",
    "Subject",
    "Switch",
    "WholeNumber",
    "card",
    "headed",
    "say",
    "say_in",
    "say_many",
]
