"""A version 1.1.0 of framework and chain, on top of the published ones, in folders of a test.

It adds DATA-07, asks DATA-01 in other words, puts MON-02 at another effort, and drops FEAT-03.
"""

import shutil
from pathlib import Path

import pytest

from assessments.advice import content as chains
from assessments.maturity import content as frameworks

FRAMEWORK = """
base: "1.0.0"
version: "1.1.0"
date: "2027-01-10"
added:
  roles:
    data-steward: {en: "Data steward", pt-br: "Curadoria de dados"}
  practices:
    DATA-07:
      dimension: data
      title: {en: "Data contracts", pt-br: "Contratos de dados"}
      level: 1
      gate: must
      na_allowed: false
      question: {en: "Who promises what the data holds?", pt-br: "Quem promete o que os dados têm?"}
      help: {en: "A contract.", pt-br: "Um contrato."}
      why: {en: "Else it changes unseen.", pt-br: "Senão, muda sem ninguém ver."}
      options:
        - {value: 0, en: "Nobody", pt-br: "Ninguém"}
        - {value: 1, en: "By word of mouth", pt-br: "De boca em boca"}
        - {value: 2, en: "A written contract", pt-br: "Um contrato escrito"}
        - {value: 3, en: "A checked contract", pt-br: "Um contrato verificado"}
      evidence: {en: "The contract", pt-br: "O contrato"}
      effort: M
      roles: [data-engineer, data-steward]
      tools: [data-validation]
      sources: ["DECK"]
changed:
  practices:
    DATA-01:
      question: {en: "Newly asked?", pt-br: "Perguntado de novo?"}
    MON-02: {effort: L}
dropped:
  practices: [FEAT-03]
"""
PUBLISHED = """
version: "1.1.0"
practices:
  DATA-07: {level: 1, gate: must, na_allowed: false}
dropped: [FEAT-03]
"""
CHAIN = """
base: "1.0.0"
version: "1.1.0"
date: "2027-01-10"
framework: {id: mlops-capability, version: "1.1.0"}
added:
  practice_skills:
    DATA-07: [{skill: databases, level: 2}]
  not_shown:
    DATA-07: {en: "People agree on it.", pt-br: "As pessoas combinam."}
  after:
    DATA-07: {practices: [DATA-01], sources: ["DECK"]}
changed:
  after:
    DATA-03: {practices: [DATA-07], sources: ["DECK"]}
"""


def with_next_version(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Let both rooms read copies of their content with the next version beside it."""
    made = []
    for room, files in (
        (frameworks, {"framework.yaml": FRAMEWORK, "published.yaml": PUBLISHED}),
        (chains, {"chain.yaml": CHAIN}),
    ):
        copy = folder / room.__name__
        shutil.copytree(room.FOLDER / "v1", copy / "v1")
        (copy / "v1.1").mkdir()
        for name, text in files.items():
            (copy / "v1.1" / name).write_text(text, encoding="utf-8")
        monkeypatch.setattr(room, "FOLDER", copy)
        made.append(copy / "v1.1")
    forget()
    return made[0], made[1]


def forget() -> None:
    """Read the content of both rooms anew when it is next asked for."""
    for cached in (frameworks._loaded, frameworks.sample, frameworks.examples, chains.chains):
        cached.cache_clear()
