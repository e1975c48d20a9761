"""What the shipped chain holds, and that it agrees with the steps that exist."""

from assessments.advice import content
from assessments.maturity import content as frameworks
from assessments.roles import content as matrices
from pipelines_catalog.runs import catalog


def test_it_is_right_and_for_the_newest_framework_and_matrix() -> None:
    found = content.inspect()
    assert found.errors == ()
    assert found.found[0] == (
        "chain 1.0.0: 59 practices take 198 skills, 21 skills lead to tools, 37 steps named, "
        "7 practices without a step, 48 come after others, languages en, pt-br"
    )
    chain = content.chain()
    assert str(chain.framework) == f"mlops-capability {frameworks.framework().version}"
    assert str(chain.matrix) == f"data-roles {matrices.matrix().version}"


def test_it_is_read_once() -> None:
    assert content.chain() is content.chain()


def test_every_skill_is_needed_somewhere_and_every_practice_needs_one() -> None:
    chain = content.chain()
    assert set(chain.practices_of_skill) == set(matrices.matrix().skill_by_slug)
    assert set(chain.practice_skills) == set(frameworks.framework().by_id)


def test_steps_that_the_chain_names_show_the_practices_named_there() -> None:
    """A step that it does not name is free: adding one takes its file and its test alone."""
    named = content.chain().step_practices
    asked, compared = set(frameworks.framework().by_id), 0
    for step in (step for pipeline in catalog.offered() for step in pipeline.steps):
        # A step at several places carries its name in front: `train_short` is a `train`.
        fronts = [name for name in named if f"{step.name}_".startswith(f"{name}_")]
        if fronts and step.practices:
            assert set(named[max(fronts, key=len)]) == set(step.practices) & asked, step.name
            compared += 1
    assert compared >= 10


def test_no_step_shows_a_practice_that_is_said_not_to_be_shown() -> None:
    for practice in content.chain().not_shown:
        assert catalog.demonstrations(practice) == ()
