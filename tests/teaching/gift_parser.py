"""A small strict reader of GIFT: it refuses what Moodle would misread."""

import re

_SPECIAL = "\\~=#{}:"


def parse(text):
    """Return categories and questions of a GIFT file, in their order."""
    found = []
    for block in re.split(r"\n{2,}", text.strip()):
        assert not block.startswith("//"), "a comment"
        if block.startswith("$CATEGORY: "):
            assert "\n" not in block
            found.append(block.removeprefix("$CATEGORY: "))
        else:
            found.append(_question(block))
    return found


def _question(block):
    tokens = _tokens(block)
    title, rest = _until(tokens[2:], "::") if tokens[:2] == [":", ":"] else (None, None)
    assert title, f"no title: {block}"
    prefix = "[markdown]"
    assert rest[: len(prefix)] == list(prefix), "no format"
    question, rest = _until(rest[len(prefix) :], "{")
    body, rest = _until(rest, "}")
    assert rest == [], "something after the answers"
    answers, why = _until(body, "####")
    return {
        "title": _plain(title),
        "text": _plain(question),
        "why": _plain(why).strip(),
        **_answers(answers),
    }


def _answers(tokens):
    while tokens and tokens[-1] == "\n":
        tokens = tokens[:-1]
    tokens = tokens[1:] if tokens[0] == "\n" else tokens
    if tokens[0] == "#":
        number, tolerance = "".join(tokens[1:]).split(":")
        return {"kind": "number", "right": float(number), "tolerance": float(tolerance)}
    if "".join(tokens) in ("TRUE", "FALSE"):
        return {"kind": "true_false", "right": "".join(tokens) == "TRUE"}
    answers = []
    for token in tokens:
        if token in "~=":
            answers.append((token == "=", []))
        else:
            answers[-1][1].append(token)
    answers = [(right, _plain(words).strip()) for right, words in answers]
    kind = "choice" if any(not right for right, _ in answers) else "short"
    return {"kind": kind, "answers": answers}


def _tokens(text):
    """Return the signs of a text; an escaped one stands with its backslash."""
    return re.findall(r"\\.|[^\\]", text, re.DOTALL)


def _until(tokens, end):
    """Return the tokens before an unescaped sequence of signs, and those after it."""
    for position in range(len(tokens)):
        if tokens[position : position + len(end)] == list(end):
            return tokens[:position], tokens[position + len(end) :]
    raise AssertionError(f"no {end}")


def _plain(tokens):
    """Return the text that is meant; signs of GIFT that are not escaped are refused."""
    letters = []
    for token in tokens:
        assert token not in list(_SPECIAL), f"{token} is not escaped"
        if token.startswith("\\"):
            assert token[1] in _SPECIAL + "n", f"{token} means nothing"
            letters.append("\n" if token == "\\n" else token[1])
        else:
            letters.append(token)
    return "".join(letters)
