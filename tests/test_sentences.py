"""Sentences that are kept in English and said in another language."""

import copy
import json
import pickle

import numpy as np
import pytest

from sim.language import language, speaking
from sim.sentences import Counted, Sentence, listed, packed, said, unpacked

FEW = "{replications} replications are few, intervals are rough below {enough}"


def few(replications: int = 40) -> Sentence:
    return Sentence(FEW, replications=replications, enough=100)


def in_dutch(sentence: str) -> str:
    with speaking("nl"):
        return said(sentence)


def test_a_sentence_is_its_english_text() -> None:
    sentence = few()
    assert sentence == "40 replications are few, intervals are rough below 100"
    assert isinstance(sentence, str)
    assert json.loads(json.dumps([sentence])) == [str(sentence)]
    assert said(sentence) == sentence
    assert {sentence: 1}["40 replications are few, intervals are rough below 100"] == 1


def test_a_sentence_is_english_whatever_is_spoken_where_it_is_made() -> None:
    with speaking("nl"):
        sentence = Sentence("ratio {ratio}: {few}", ratio=0.5, few=few())
        assert sentence == "ratio 0.5: 40 replications are few, intervals are rough below 100"
        assert language().code == "nl"


def test_a_sentence_is_said_in_the_language_that_is_spoken() -> None:
    assert in_dutch(few()) == "40 replicaties zijn weinig, beneden 100 zijn de intervallen grof"
    inner = Sentence("{case}: {warning}", case="40 replications are few", warning=few(8))
    assert in_dutch(inner) == "40 replications are few: 8 replicaties zijn weinig, beneden 100 zijn de intervallen grof"


def test_a_text_that_is_no_sentence_is_said_as_it_is() -> None:
    plain = str(json.loads(json.dumps(few())))
    assert in_dutch(plain) == plain == few()


@pytest.mark.parametrize(
    ("value", "form", "english", "dutch"),
    [
        (1277.5, ",", "1,277.5", "1.277,5"),
        (0.0361, ".1%", "3.6 %", "3,6%"),
        (0.0291, "bound", "3 %", "3%"),
        (0.5, "g", "0.5", "0,5"),
        ([1200, 0.5], ",", "1,200, 0.5", "1.200, 0,5"),
        ("1,200.5 {name}", "", "1,200.5 {name}", "1,200.5 {name}"),
        (Counted(1, "person", "people"), "", "1 person", "1 medewerker"),
        (Counted(2400, "person", "people"), "", "2,400 people", "2.400 medewerkers"),
        (listed(["a", "b", "c"]), "", "a, b and c", "a, b en c"),
        (listed(["a"]), "", "a", "a"),
    ],
)
def test_values_are_said_as_the_language_has_them(value: object, form: str, english: str, dutch: str) -> None:
    sentence = Sentence("{value:" + form + "}", value=value)
    assert sentence == english
    assert in_dutch(sentence) == dutch


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_copy_is_the_same_sentence(again: object) -> None:
    sentence = again(Sentence("{case}: {warning}", case="x{y}", warning=few()))  # type: ignore[operator]
    assert sentence == "x{y}: 40 replications are few, intervals are rough below 100"
    assert in_dutch(sentence).startswith("x{y}: 40 replicaties")


def test_a_packed_sentence_passes_through_json() -> None:
    """As in the store of a sweep, from which the same note must come as from a fresh run."""
    sentence = Sentence(
        "{case}: {warning} {people} {sizes:,} {share:.1%}",
        case="{x}",
        warning=few(),
        people=Counted(np.int64(2400), "person", "people"),
        sizes=(np.int32(1200), 5),
        share=np.float64(0.0361),
    )
    (again,) = unpacked(json.loads(json.dumps(packed([sentence]))))
    assert again == sentence == "{x}: " + few() + " 2,400 people 1,200, 5 3.6 %"
    assert in_dutch(again) == in_dutch(sentence)
    assert in_dutch(again).endswith("intervallen grof 2.400 medewerkers 1.200, 5 3,6%")
    assert unpacked(packed("plain")) == "plain"
