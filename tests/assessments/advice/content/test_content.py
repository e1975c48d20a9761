"""What the shipped chain holds, and that it agrees with the steps that exist."""

from assessments.advice import content
from assessments.maturity import content as frameworks
from assessments.roles import content as matrices
from pipelines_catalog.runs import catalog


def test_it_is_right_and_for_the_newest_framework_and_matrix() -> None:
    found = content.inspect()
    assert found.errors == ()
    assert found.found == (
        "chain 1.0.0: 59 practices take 198 skills, 21 skills lead to tools, 37 steps named, "
        "7 practices without a step, languages en, pt-br",
    )
    assert content.chain().framework == ("mlops-capability", frameworks.framework().version)
    assert content.chain().matrix == ("data-roles", matrices.matrix().version)


def test_it_is_read_once() -> None:
    assert content.chain() is content.chain()


def test_every_skill_is_needed_somewhere_and_every_practice_needs_one() -> None:
    chain = content.chain()
    assert set(chain.practices_of_skill) == set(matrices.matrix().skill_by_slug)
    assert list(chain.practice_skills) == [p.id for p in frameworks.framework().practices]


def test_steps_that_the_chain_names_show_the_practices_named_there() -> None:
    """A step that it does not name is free: adding one takes its file and its test alone."""
    named = content.chain().step_practices
    compared = 0
    for step in (step for pipeline in catalog.offered() for step in pipeline.steps):
        # A step at several places carries its name in front: `train_short` is a `train`.
        fronts = [name for name in named if f"{step.name}_".startswith(f"{name}_")]
        if fronts and step.practices:
            assert set(named[max(fronts, key=len)]) == set(step.practices), step.name
            compared += 1
    assert compared >= 10


def test_no_step_shows_a_practice_that_is_said_not_to_be_shown() -> None:
    for practice in content.chain().not_shown:
        assert catalog.demonstrations(practice) == ()
