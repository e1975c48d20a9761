"""Conversion of validated documents to the frozen objects of the domain."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from assessments.roles.domain.matrix import (
    LevelName,
    Named,
    Process,
    Question,
    Reference,
    Role,
    Seniority,
    Skill,
    SkillMatrix,
    Stage,
    TickCopy,
    TickDifference,
    TickTable,
)
from mlops_portal.foundation.text import Text

Fields = Mapping[str, Any]


def build(documents: Fields) -> SkillMatrix:
    """Return the matrix of one version folder, from its documents by file name."""
    head = documents["matrix.yaml"]
    return SkillMatrix(
        id=head["id"],
        version=head["version"],
        date=head["date"],
        languages=tuple(head["languages"]),
        source=head["source"],
        levels=tuple(
            LevelName(one["level"], Text(one["name"]), Text(one["anchor"]))
            for one in head["levels"]
        ),
        seniorities=tuple(
            Seniority(one["slug"], Text(one["name"]), Text(one["short"]))
            for one in head["seniorities"]
        ),
        groups=_named(head["groups"]),
        axes=_named(head["axes"]),
        skills=tuple(_skill(documents[f"skills/{slug}.yaml"]) for slug in head["skills"]),
        roles=tuple(_role(documents[f"roles/{slug}.yaml"]) for slug in head["roles"]),
        ticks=_ticks(documents["ticks.yaml"]),
    )


def _named(entries: list[Fields]) -> tuple[Named, ...]:
    return tuple(Named(entry["slug"], Text(entry["name"])) for entry in entries)


def _skill(fields: Fields) -> Skill:
    questions = [Question(Text(q["ask"]), Text(q["listen_for"])) for q in fields["questions"]]
    return Skill(
        slug=fields["slug"],
        name=Text(fields["name"]),
        short=Text(fields["short"]),
        group=fields["group"],
        axis=fields["axis"],
        definition=Text(fields["definition"]),
        anchors=_levelled(fields["anchors"]),
        seen=_levelled(fields["seen"]),
        questions=tuple(questions),
        adverts=_levelled(fields["adverts"]),
    )


def _levelled(entries: list[Fields]) -> tuple[Text, ...]:
    return tuple(
        Text({language: text for language, text in entry.items() if language != "level"})
        for entry in entries
    )


def _role(fields: Fields) -> Role:
    rows = fields.get("requirements")
    return Role(
        slug=fields["slug"],
        name=Text(fields["name"]),
        short=Text(fields["short"]),
        description=Text(fields["description"]),
        requirements=rows and MappingProxyType({slug: tuple(row) for slug, row in rows.items()}),
        process=_process(fields["process"]) if "process" in fields else None,
        references=tuple(Reference(**one) for one in fields.get("references", ())),
    )


def _process(fields: Fields) -> Process:
    return Process(
        stages=tuple(Stage(**{**one, "name": Text(one["name"])}) for one in fields["stages"]),
        order_is_stated=fields["order_is_stated"],
        decided_by=Text(fields["decided_by"]),
    )


def _ticks(fields: Fields) -> TickTable:
    return TickTable(
        columns=_named(fields["columns"]),
        rows=_rows(fields["rows"]),
        copies=tuple(
            TickCopy(copy["number"], Text(copy["section"]), _rows(copy["cells"]))
            for copy in fields["copies"]
        ),
        differences=tuple(
            TickDifference(**{**one, "copies": tuple(one["copies"]), "basis": Text(one["basis"])})
            for one in fields["differences"]
        ),
        crosswalk=_rows(fields["crosswalk"]),
    )


def _rows(rows: Mapping[str, list[Any]]) -> Mapping[str, tuple[Any, ...]]:
    return MappingProxyType({slug: tuple(row) for slug, row in rows.items()})
