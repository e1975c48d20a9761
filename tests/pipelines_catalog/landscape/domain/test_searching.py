"""Words of the field lead to its tools, in every form and both languages; near misses are told."""

import pytest

from mlops_portal.foundation.text import Text
from pipelines_catalog.landscape import content
from pipelines_catalog.landscape.domain.selection import Catalogue, Query
from pipelines_catalog.landscape.domain.tools import Tool
from pipelines_catalog.landscape.domain.words import fold
from tests.pipelines_catalog.landscape.domain.landscapes import build


def found(words: str) -> list[str]:
    return [tool.slug for tool in content.catalogue().select(Query(words=words)).tools]


@pytest.mark.parametrize(
    ("words", "slugs"),
    [
        (["orchestration", "orchestrator", "orchestrators", "workflow", "DAGs"], ["airflow"]),
        (["orquestração", "ORQUESTRACAO", "orquestradores", "fluxos de trabalho"], ["prefect"]),
        (["experiment tracking", "experiment tracker", "experiments"], ["mlflow", "aim"]),
        (["rastreamento de experimentos", "gestao de experimentos"], ["mlflow", "wandb"]),
        (["explainability", "interpretability", "XAI", "feature importance"], ["shap", "lime"]),
        (["explicabilidade", "interpretabilidade", "IA explicavel"], ["shap", "captum"]),
        (["versioning", "version control", "versions"], ["dvc", "git"]),
        (["versionamento", "controle de versao"], ["dvc", "lakefs"]),
        (["versionamento de dados", "dataset versioning"], ["dvc", "lakefs", "pachyderm"]),
        (["labeling", "labelling", "labels", "annotation", "rotulagem", "anotação"], ["snorkel"]),
        (["observability", "monitoring", "model monitoring"], ["evidently", "whylogs"]),
        (["observabilidade", "monitoramento de modelos", "monitorar"], ["evidently", "arize"]),
        (["LLMOps", "LLMs", "GenAI", "IA generativa", "prompt engineering"], ["opik", "phoenix"]),
        (["RAG", "retrieval augmented generation", "RAG tools"], ["milvus", "qdrant"]),
        (["k8s", "orquestração de contêineres"], ["kubeflow", "kubernetes"]),
        (["huggingface", "Hugging Face", "HF"], ["accelerate"]),
        (["tf serving", "TFS", "TF-Serving"], ["tensorflow-serving"]),
        (["evaluation", "model evaluation", "avaliação", "avaliar"], ["deepchecks", "opik"]),
        (["treinamento", "treino", "training", "retraining"], ["horovod", "mlflow"]),
        (["implantação", "implantacao", "deployment", "deploying"], ["bentoml", "seldon"]),
        (["hyperparameter optimization", "HPO", "hiperparâmetros"], ["optuna", "katib"]),
        (["explainable", "explicável"], ["shap", "lime"]),
        (["justiça", "fairness"], ["fairlearn"]),
        (["desvio", "detecção de anomalias", "anomaly detection"], ["evidently"]),
        (["servir", "lançamento canário", "A/B testing"], ["seldon"]),
        (["tempo real", "real time"], ["quix", "spark"]),
        (["feature stores", "featurestore", "feature-store"], ["feast", "tecton"]),
        (["CI/CD", "continuous integration", "integração contínua"], ["jenkins"]),
        (["data quality", "qualidade dos dados"], ["great-expectations"]),
        (["bias", "fairness", "viés", "equidade"], ["aif360", "fairlearn"]),
        (["vector database", "banco vetorial"], ["milvus", "pinecone"]),
        (["golang", "Go"], ["argo"]),
        (["w&b", "W & B"], ["wandb"]),
        (["ge", "GX"], ["great-expectations"]),
    ],
)
def test_words_of_the_field_lead_to_its_tools(words, slugs):
    for word in words:
        assert set(slugs) <= set(found(word)), word


def test_every_category_component_and_stage_finds_all_that_stand_in_it():
    landscape = content.landscape()
    for language in landscape.languages:
        for category in landscape.categories:
            tools = {t.slug for t in landscape.tools if category.id in t.categories}
            assert tools <= set(found(category.name.in_language(language))), category.id
        for term in landscape.components:
            tools = {t.slug for t in landscape.tools if term.id in t.components}
            assert tools <= set(found(term.name.in_language(language))), term.id
        for term in (*landscape.lifecycle_data, *landscape.lifecycle_ml):
            tools = {
                t.slug for t in landscape.tools if term.id in (*t.lifecycle_ml, *t.lifecycle_data)
            }
            assert tools <= set(found(term.name.in_language(language))), term.id


def test_phrases_of_one_concept_and_language_find_the_same_places():
    """Whoever says a phrase gets everything that stands in its places."""
    catalogue = content.catalogue()
    for concept in content.landscape().vocabulary.concepts:
        stands = {tool.slug for tool in catalogue.tools if concept.holds(tool)}
        for phrase in (p for phrases in concept.phrases.values() for p in phrases):
            named = any(fold(n) == fold(phrase) for t in catalogue.tools for n in t.names)
            if not named and len(phrase) > 2:
                assert stands <= set(found(phrase)), (concept.id, phrase)


def test_capitals_and_accents_change_nothing():
    for concept in content.landscape().vocabulary.concepts:
        phrase = max((p for phrases in concept.phrases.values() for p in phrases), key=len)
        assert found(phrase.upper()) == found(fold(phrase)) == found(phrase)


@pytest.mark.parametrize(
    ("verb", "noun"),
    [
        ("treinar", "treinamento"),
        ("retreinar", "retreinamento"),
        ("rastrear", "rastreamento"),
        ("rastrear experimentos", "rastreamento de experimentos"),
        ("monitorar", "monitoramento"),
        ("rotular", "rotulagem"),
        ("implantar", "implantação"),
    ],
)
def test_a_verb_finds_what_its_noun_finds(verb, noun):
    """Snowball (PyStemmer 3.1.0) keeps some apart: findings/snowball-portuguese-nouns-apart….sh."""
    assert set(found(noun)) <= set(found(verb))


def test_short_words_are_whole_words():
    languages = {tool.slug: tool.language for tool in content.landscape().tools}
    assert found("R") == []
    assert all(languages[slug] == "Go" for slug in found("Go"))
    assert len(found("Go")) == 34
    assert found("w&b") == ["wandb"]
    assert found("ge")[0] == "great-expectations"
    assert "comet-llm" not in found("etl")
    assert "spark" in found("ETL")


def test_the_beginning_of_a_name_finds_it_while_it_is_typed():
    assert found("air") == ["airflow"]
    assert "mlflow" in found("mlf")
    assert "mlflow" in found("mlfl")


def test_marks_leave_no_single_letters():
    assert fold("W&B") == fold("W & B") == "wb"
    assert fold("CI/CD for R&D") == "ci cd for rd"
    assert fold("scikit-learn, C++ e C#") == "scikit learn c++ e c#"


@pytest.mark.parametrize(
    ("typed", "meant", "slug"),
    [
        ("mlfow", "MLflow", "mlflow"),
        ("kubflow", "Kubeflow", "kubeflow"),
        ("tensorflw", "TensorFlow", "tensorflow"),
        ("airflw", "Airflow", "airflow"),
        ("Great Expectatoins", "Great Expectations", "great-expectations"),
        ("explainabilty", "explainability", "shap"),
        ("orquestrasao", "orquestração", "airflow"),
        ("mlfow python", "MLflow python", "mlflow"),
    ],
)
def test_a_near_miss_names_what_was_meant(typed, meant, slug):
    catalogue = content.catalogue()
    query = catalogue.meant(Query(words=typed, filters=(("status", ("active",)),)))
    assert query is not None
    assert query.words.casefold() == meant.casefold()
    assert query.filters
    assert slug in [tool.slug for tool in catalogue.select(Query(words=query.words)).tools]


@pytest.mark.parametrize("typed", ["", "mlflow", "zzzz", "R", "qwrtplk", "&&", "x" * 100])
def test_nothing_is_suggested_for_what_is_found_or_far_from_everything(typed):
    assert content.catalogue().meant(Query(words=typed)) is None


def test_own_tools_are_found_by_what_they_stand_in_and_suggested():
    own = Tool("own-1", "Ranforinco", category="workflow-tools", owner="bank")
    catalogue = content.catalogue().with_tools((own,))
    for words in ("orquestração", "ranforinco"):
        assert own in catalogue.select(Query(words=words)).tools
    meant = catalogue.meant(Query(words="ranforinko"))
    assert meant == Query(words="Ranforinco")
    assert content.catalogue().meant(Query(words="ranforinko")) is None


def test_forms_of_a_word_of_a_text_are_one_word():
    said = Text({"en": "Compresses tensors.", "pt-br": "Faz a compressão de tensores."})
    catalogue = Catalogue(build([Tool("a", "A tool", "c1", description=said)]))
    for words in (
        "compress",
        "compressing",
        "compressed tensor",
        "compressões",
        "compressao",
        "tensor",
    ):
        assert catalogue.select(Query(words=words)).tools, words
    assert not catalogue.select(Query(words="compressor diesel")).tools
