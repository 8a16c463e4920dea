"""What students wrote and what their code put out, made safe for the browser of who looks at it.

nbgrader's pages show both with the rights of the teacher. Here everything that a browser could run
is taken out: of outputs all but text, tables and pictures, and of HTML all but a list of tags.
"""

import html
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode

_TAGS = {"a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del"}
_TAGS |= {"details", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5"}
_TAGS |= {"h6", "hr", "i", "img", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp", "small"}
_TAGS |= {"span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead"}
_TAGS |= {"tr", "tt", "u", "ul", "var"}
_ATTRIBUTES = {"alt", "title", "align", "colspan", "rowspan", "width", "height", "start", "scope"}
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
# What MathJax makes links, styles and pages' parts of.
_MATHS = re.compile(
    r"\\(?=\s*(?:href|url|csname|require|html|class|cssId|style|data|unicode|mmlToken|includegraphics)"
    r"(?![a-z]))",
    re.IGNORECASE,
)
# Kinds of outputs that are shown as they are, and what each may consist of.
_PLAIN, _ANYTHING, _BASE64 = "text/plain", re.compile(r"(?s).*"), re.compile(r"[A-Za-z0-9+/=\s]*")
_SHOWN = {_PLAIN: _ANYTHING, "text/markdown": _ANYTHING}
_SHOWN |= {"image/png": _BASE64, "image/jpeg": _BASE64}
# Of more, cleaning would take minutes: its time grows with their square.
_MOST_TAGS = 3000


def clean_html(text: str) -> str:
    """Return HTML with nothing in it that a browser runs, loads from elsewhere, or lays over."""
    import bleach  # type: ignore[import-untyped, unused-ignore]

    if text.count("<") > _MOST_TAGS:
        return "<p>It has too many parts to be shown here.</p>"
    # The text of these is no text; what remains of a broken one is escaped or taken out below.
    text = re.sub(r"(?is)<(script|style|svg|template)\b.*?</\1\s*>", "", text)
    text = re.sub(r"&#?\w+;?", _letter, text)
    text = bleach.clean(text, _TAGS, _keep, ["http", "https", "mailto", "data"], strip=True)
    return _MATHS.sub("&#92; ", text)


def safe_markdown(source: str) -> str:
    """Return markdown as HTML; the filter of this name of nbgrader's pages."""
    from nbconvert.filters import markdown2html

    return clean_html(markdown2html(source))


def clean_notebook(notebook: "NotebookNode", with_outputs: bool = True) -> None:
    """Take out of a graded notebook, in place, what a browser could run.

    Large outputs take their time, so it is done in a process that can be ended.

    Markdown stays as it was written: ``safe_markdown`` is what shows it. Of a failed test the
    sentence remains that it says, as the lines around it would show hidden tests.
    """
    from nbformat import from_dict

    kept = {name: notebook.metadata[name] for name in ("kernelspec",) if name in notebook.metadata}
    notebook.metadata = from_dict({**kept, "language_info": {"name": "python"}})
    for cell in notebook.cells:
        if cell.cell_type == "raw":  # nbgrader's pages show them as HTML
            cell.source = html.escape(cell.source)
        if cell.cell_type != "code":
            continue
        about = cell.metadata.get("nbgrader", {})
        is_test = bool(about.get("grade") and about.get("locked"))
        if type(cell.get("execution_count")) is not int:
            cell.execution_count = None
        cell.outputs = [
            from_dict(clean)
            for output in (cell.get("outputs", []) if with_outputs else [])
            if (clean := _clean_output(output, is_test))
        ]


def _clean_output(output: Mapping[str, Any], is_test: bool) -> dict[str, Any] | None:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": kind, "name": name, "text": _text(output.get("text"))}
    if kind == "error":
        name, value = (_text(output.get(each)) for each in ("ename", "evalue"))
        lines = [_text(line) for line in output.get("traceback", [])]
        if is_test:
            lines = [value if name == "AssertionError" and value else f"{name}: {value}"]
        return {"output_type": kind, "ename": name, "evalue": value, "traceback": lines}
    data = output.get("data", {})
    if kind not in ("execute_result", "display_data") or not isinstance(data, Mapping):
        return None
    clean = {}
    for mimetype, content in data.items():
        content = _text(content)
        if mimetype == "text/html":
            clean[mimetype] = clean_html(content)
        elif mimetype in _SHOWN and _SHOWN[mimetype].fullmatch(content):
            clean[mimetype] = content
    if not clean:
        clean[_PLAIN] = "(an output of a kind that is not shown)"
    made = {"output_type": kind, "data": clean, "metadata": {}}
    return {**made, "execution_count": None} if kind == "execute_result" else made


def _text(value: Any) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _letter(entity: re.Match[str]) -> str:
    """Return what an entity stands for where it could be part of a command of MathJax."""
    sign = html.unescape(entity[0])
    return sign if re.fullmatch(r"[\\A-Za-z]", sign) else entity[0]


def _keep(tag: str, name: str, value: str) -> bool:
    if tag == "img" and name == "src":
        return bool(_PICTURE.fullmatch(value))
    if tag == "a" and name == "href":
        return bool(re.match(r"https?://|mailto:|#", value))
    return name in _ATTRIBUTES
