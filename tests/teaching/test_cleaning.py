"""What students write and put out runs in nobody's browser."""

import re
import sys
from pathlib import Path

import nbformat
import pytest

pytest.importorskip("nbgrader")

from nbconvert.exporters import HTMLExporter, templateexporter
from nbformat import v4

from srlib.teaching.cleaning import clean_html, clean_notebook, safe_markdown

RUNS = re.compile(
    r"<\s*(script|svg|iframe|object|embed|form|input|style|link|meta|base)\b|\son\w+\s*=|"
    r"href\s*=\s*\"?\s*(javascript|data)|src\s*=\s*\"?\s*(http|/)|\\\s*href",
    re.IGNORECASE,
)
ATTACKS = [
    "<script>steal()</script>",
    "<SCRIPT/x>steal()",
    "<scr<script></script>ipt>steal()</script>",
    '<img src=x onerror="steal()">',
    "<svg onload=steal()><script>steal()</script></svg>",
    "<iframe srcdoc='<script>steal()</script>'></iframe>",
    '<a href="javascript:steal()">here</a>',
    '<a href="java&#115;cript:steal()">here</a>',
    '<a href="data:text/html,<script>steal()</script>">here</a>',
    '<img src="http://elsewhere/seen.png">',
    '<img src="/logout">',
    "<style>@import 'http://elsewhere'</style>",
    '<div style="position:fixed;inset:0">x</div>',
    "<form action=/formgrader/api><input type=submit></form>",
    "[here](javascript:steal())",
    "[here](<java\tscript:steal()>)",
    '![x](y "z" onerror=steal())',
    "$\\href{javascript:steal()}{x}$",
    "$\\&#104;ref{javascript:steal()}{x}$",
    "$\\<!-- -->href{javascript:steal()}{x}$",
    "`<img src=x onerror=steal()>` <img src=x onerror=steal()>",
]


def tags(text):
    """Return the tags of HTML, in which alone something runs, and formulas."""
    return " ".join(re.findall(r"<[^>]*>|\$[^$]*\$", text))


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_runs_in_markdown_and_html(attack):
    for shown in (clean_html(attack), safe_markdown(attack)):
        assert not RUNS.search(tags(shown)), shown
        assert "position" not in tags(shown)


def test_what_explains_stays():
    table = "| way | PSNR |\n|---|---|\n| cubic | 31 < 32 & more |\n\n> a *quote*, `a < b`, $x < y$"
    shown = safe_markdown(table)
    for part in ("<table>", "<td>cubic</td>", "31 &lt; 32 &amp; more", "<blockquote>"):
        assert part in shown
    assert "<em>quote</em>" in shown and "<code>a &lt; b</code>" in shown
    picture = '<img src="data:image/png;base64,AAAA">'
    assert "data:image/png;base64,AAAA" in clean_html(picture)


def attacking_notebook():
    """Return a graded notebook with an attack in every place that a student can reach."""
    script = "<script>steal()</script>"
    data = {"text/html": f"<b>bold</b>{script}", "application/javascript": "steal()"}
    data |= {"image/svg+xml": f"<svg>{script}</svg>", "text/latex": script}
    outputs = [v4.new_output("display_data", data=data)]
    outputs.append(v4.new_output("display_data", data={"image/png": f'">{script}'}))
    outputs.append(v4.new_output("display_data", data={"text/markdown": script}))
    widget = {"application/vnd.jupyter.widget-view+json": {"model_id": f'">{script}'}}
    outputs.append(v4.new_output("display_data", data=widget))
    outputs.append(v4.new_output("stream", text=script))
    outputs[0].metadata = {"image/png": {"width": f'">{script}'}}
    trace = {"ename": "AssertionError", "evalue": "No: it is 3.", "traceback": ["### BEGIN HIDDEN"]}
    test = v4.new_code_cell("check()", outputs=[v4.new_output("error", **trace)])
    test.metadata["nbgrader"] = {"grade": True, "locked": True, "grade_id": "mean_test"}
    cells = [v4.new_code_cell(script, outputs=outputs), v4.new_markdown_cell(script)]
    return v4.new_notebook(cells=[*cells, v4.new_raw_cell(script), test])


def test_nothing_runs_on_a_page_of_a_notebook(monkeypatch):
    # Templates of this environment alone: one's home may hold others.
    own = Path(sys.prefix, "share", "jupyter")
    monkeypatch.setattr(
        templateexporter, "jupyter_path", lambda *parts: [str(own.joinpath(*parts))]
    )
    notebook = attacking_notebook()
    notebook.metadata["widgets"] = {"x": {}}
    clean_notebook(notebook)
    nbformat.validate(notebook)
    left = {kind for each in notebook.cells[0].outputs[:-1] for kind in each.data}
    assert left == {"text/html", "text/plain", "text/markdown"}
    exporter = HTMLExporter(filters={"markdown2html": safe_markdown}, sanitize_html=True)
    page, _ = exporter.from_notebook_node(notebook)
    assert "<script>steal" not in page and "<b>bold</b>" in page


def test_what_would_take_minutes_to_clean_is_not_shown():
    assert clean_html("<svg " * 1_000_000) == "<p>It has too many parts to be shown here.</p>"


def test_a_failed_test_says_its_sentence_alone():
    notebook = attacking_notebook()
    clean_notebook(notebook)
    assert notebook.cells[-1].outputs[0].traceback == ["No: it is 3."]
