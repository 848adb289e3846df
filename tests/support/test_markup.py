"""Markdown of articles: what becomes HTML and what never does."""

import pytest

from support.markup import Part, render


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
