"""The HTML of labs: pictures with captions, tables, and the static twin of a panel."""

import html
from collections.abc import Iterable

import ipywidgets as widgets

# What nobody can press on a page, and what only moves another control.
_LIVE_ONLY = (widgets.Button, widgets.FileUpload, widgets.IntProgress, widgets.Play)


def picture_figure(url: str, alt: str, caption: str, width: int) -> str:
    """Return a picture with caption and alt text; pixels stay crisp.

    Args:
        url: of the picture.
        alt: plain text.
        caption: HTML.
        width: in screen pixels.
    """
    return (
        '<figure style="display:inline-block;margin:4px;vertical-align:top">'
        f'<img src="{url}" alt="{html.escape(alt)}" '
        f'style="width:{width}px;max-width:100%;image-rendering:pixelated">'
        f'<figcaption style="max-width:{width}px">{caption}</figcaption></figure>'
    )


def table(header: Iterable[str], rows: Iterable[Iterable[object]], caption: str = "") -> str:
    """Return an HTML table; every cell is escaped."""
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in header)
    body = "".join(
        f"<tr>{''.join(f'<td>{html.escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows
    )
    title = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def static_twin(widget: widgets.Widget) -> str:
    """Return what a panel shows now as plain HTML: settings as text, buttons left out."""
    if getattr(widget, "layout", None) is not None and widget.layout.display == "none":
        return ""
    if hasattr(widget, "page"):
        return widget.page()
    if isinstance(widget, widgets.Box):
        return f"<div>{''.join(static_twin(child) for child in widget.children)}</div>"
    if isinstance(widget, widgets.HTML):
        return widget.value
    if isinstance(widget, _LIVE_ONLY):
        return ""
    if hasattr(widget, "value") and hasattr(widget, "description"):
        value = getattr(widget, "label", None) or widget.value
        return f"<span>{html.escape(widget.description)} <b>{html.escape(str(value))}</b>; </span>"
    return ""
