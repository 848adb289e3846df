"""Markdown of articles: what becomes HTML and what never does."""

import pytest

from support.markup import Part, problems_of, render


def test_headings_get_anchors_for_the_contents() -> None:
    result = render("Intro\n\n## Первая\n\ntext\n\n### inner\n\n## Second **part**\n")
    assert result.parts == (Part("part-1", "Первая"), Part("part-2", "Second **part**"))
    assert '<h2 id="part-1">Первая</h2>' in result.html
    assert "<h3>inner</h3>" in result.html


def test_tables_lists_and_links() -> None:
    html = render("| A | B |\n|---|---|\n| 1 | 2 |\n\n- one\n- two\n\n[guide](../delivery/)").html
    assert "<table>" in html
    assert "<td>2</td>" in html
    assert "<li>two</li>" in html
    assert '<a href="../delivery/">guide</a>' in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,xxxx)",
        "![x](https://elsewhere.example/pixel.png)",
        "<style>body{display:none}</style>",
        "## <b onclick=x>title</b>",
    ],
)
def test_nothing_dangerous_comes_through(text: str) -> None:
    html = render(text).html.lower()
    for bad in ("<script", "<img", 'href="javascript', 'href="data', "<style", "<b "):
        assert bad not in html


def test_a_marker_of_its_own_splits_the_text_and_numbers_fill_it() -> None:
    result = render("## A\n\n1. one\n[[calculator]]\n2. within [[days]]\n\n## B\n", {"days": "15 дней"})
    assert [(piece.block, bool(piece.html)) for piece in result.pieces] == [
        ("", True), ("calculator", False), ("", True)
    ]  # fmt: skip
    assert '<ol start="2">' in result.pieces[2].html
    assert "within 15 дней" in result.html
    assert [part.anchor for part in result.parts] == ["part-1", "part-2"]


def test_line_ends_of_a_form_make_no_difference() -> None:
    assert render("a\r\n\r\n[[b]]\r\n").pieces == render("a\n\n[[b]]\n").pieces


@pytest.mark.parametrize(
    "number", ["<b>7</b>", "[x](javascript:alert(1))", "{{ secret }}", "{% load x %}", "[[block]]"]
)
def test_what_stands_in_a_marker_is_never_code(number: str) -> None:
    html = render(f"[[{number}]] [[n]]", {"n": "7"}).html
    assert "<b>" not in html
    assert 'href="javascript' not in html


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("[[block]]", 0),
        ("  [[block]]  \r\n", 0),
        ("so many: [[number]], and [[number]]", 0),
        ("[[number]]", 0),
        ("see [[block]]", 1),
        ("[[block]] [[block]]", 1),
        ("[[blok]]", 1),
        ("[[]] and [[Block]]", 2),
        ("[[{{ request }}]]", 1),
        ("[[no]]\n\n[[no]]", 1),
        ("a [link][1] and [x]", 0),
    ],
)
def test_wrong_markers_are_named(text: str, count: int) -> None:
    assert len(problems_of(text, blocks={"block"}, numbers={"number"})) == count
