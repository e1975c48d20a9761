"""Addresses of people have one form, however they are typed, pasted or copied."""

import contextlib
import time

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from mlops_portal.foundation.addresses import address_list, comparable, one_address


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("  Rita.Lima@Example.ORG\t", "rita.lima@example.org"),
        ("rita.lima@example.org\u200b", "rita.lima@example.org"),
        ("\ufeffrita.lima@exa\u00admple.org", "rita.lima@example.org"),
        ("\u200erita.lima@example\u2060.org\u200f", "rita.lima@example.org"),
        ("rita.lima@example.org\u00a0", "rita.lima@example.org"),
        ("Ana Silva <Ana@example.org>", "ana@example.org"),
        ('"Silva, Ana" <ana@example.org>', "ana@example.org"),
        ("Silva, Ana <ana@example.org>", "ana@example.org"),
        ("Silva (RH), Ana [QA] <ana@example.org>", "ana@example.org"),
        ("<ana@example.org>", "ana@example.org"),
        ("'ana@example.org' <ana@example.org>", "ana@example.org"),
        ("ana@example.org <ana@example.org>", "ana@example.org"),
        ("=?utf-8?q?Jos=C3=A9?= <jose@example.org>", "jose@example.org"),
        ("O'Brien <o'brien@example.org>", "o'brien@example.org"),
        ("mailto:ana@example.org?subject=hi", "ana@example.org"),
        ("ana@example.org.", "ana@example.org"),
        ("ana@b\u00fccher.example", "ana@xn--bcher-kva.example"),
        ("ana@B\u0075\u0308CHER.example", "ana@xn--bcher-kva.example"),
        ("ana@xn--bcher-kva.EXAMPLE", "ana@xn--bcher-kva.example"),
        ("rita\uff20example\uff0eorg", "rita@example.org"),
        ("rita\u3164@example.org", "rita@example.org"),
        ("rita@example.org\ufe0f", "rita@example.org"),
        ("\u201crita@example.org\u201d", "rita@example.org"),
        ("Rita Lima [mailto:rita@example.org]", "rita@example.org"),
        ("rita@example.org<mailto:rita@example.org>", "rita@example.org"),
    ],
)
def test_an_address_has_one_form(text: str, stored: str) -> None:
    assert one_address(text) == comparable(text) == stored
    assert one_address(stored) == stored


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Silva, Ana <ana.silva@example.org>; Souza, Bia <bia@example.org>",
            ["ana.silva@example.org", "bia@example.org"],
        ),
        ("Ana <a@x.org>, Bia <b@x.org>,\nCaio\n <c@x.org>", ["a@x.org", "b@x.org", "c@x.org"]),
        ("a@x.org b@x.org\tc@x.org", ["a@x.org", "b@x.org", "c@x.org"]),
        ("c@x.org, Silva, Ana <a@x.org>;b@x.org", ["c@x.org", "a@x.org", "b@x.org"]),
        ("To: a@x.org, b@x.org", ["a@x.org", "b@x.org"]),
        ("Time: a@x.org, b@x.org;", ["a@x.org", "b@x.org"]),
        ("<a@x.org> <b@x.org>", ["a@x.org", "b@x.org"]),
        ('"Silva; Ana" <a@x.org>; b@x.org', ["a@x.org", "b@x.org"]),
        ("a@x.org\r\n\r\nA@X.ORG,,;\r\n", ["a@x.org"]),
        ("- a@x.org\n\u2022\tb@x.org\n3. c@x.org", ["a@x.org", "b@x.org", "c@x.org"]),
        ("Ana\ta@x.org\tQA\nBia\tb@x.org\t", ["a@x.org", "b@x.org"]),
        ("a@x.org\uff1bb@x.org\u3001c@x.org", ["a@x.org", "b@x.org", "c@x.org"]),
        ("", []),
    ],
)
def test_lists_are_read_as_mail_programs_copy_them(text: str, found: list[str]) -> None:
    assert address_list(text) == found


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a@x.org, foo.example.org, Bia <b@x.org>", "foo.example.org"),
        ("a@x.org\nAna", "“Ana”"),
        ("Ana Silva", "“Ana Silva”"),
        ("Ana <>", "“Ana <>”"),
        ("Ana <a@x.org", "“Ana <a@x.org”"),
        ("bia@y.org <ana@x.org>", "two addresses"),
        ("a\u202e@x.org", "RIGHT-TO-LEFT OVERRIDE"),
        ("a@x.org\x00", "U+0000"),
        ("\ud800@x.org", "U+D800"),
        ("jos\u00e9@x.org", "“é”"),
        ("a@@x.org", "“a@@x.org”"),
        ("ana@exa_mple.org", "“ana@exa_mple.org”"),
        ("a" * 300 + "@x.org", "longer"),
        ("(" * 900, "(((("),
    ],
)
def test_what_cannot_be_read_is_named(text: str, named: str) -> None:
    with pytest.raises(ValidationError) as refused:
        address_list(text)
    message = " ".join(refused.value.messages)
    assert named in message
    message.encode()  # can be shown
    assert comparable(text)


def test_every_entry_that_cannot_be_read_is_named_in_the_language_of_the_reader() -> None:
    with translation.override("pt-br"), pytest.raises(ValidationError) as refused:
        address_list("a@x.org; Ana; Bia")
    assert [m.count("não é um endereço") for m in refused.value.messages] == [1, 1]


def test_one_address_is_asked_for_where_one_is_taken() -> None:
    with pytest.raises(ValidationError, match="holds several"):
        one_address("a@x.org, b@x.org")
    with pytest.raises(ValidationError):
        one_address(" ; ")


@pytest.mark.parametrize("piece", ["a@x.org ", "<", "a,", '"a', "x", "(", "a@x.org;", "\n<"])
def test_no_text_keeps_the_reader_busy(piece: str) -> None:
    started = time.perf_counter()
    with contextlib.suppress(ValidationError):
        address_list(piece * (50_000 // len(piece)))
    assert time.perf_counter() - started < 5
