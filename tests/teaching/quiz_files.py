"""A quiz with all that GIFT and YAML might stumble over."""

import yaml

TRICKY = {
    "chapter": "01_data",
    "sections": [
        {
            "after": "How close are two pictures?",
            "exercise": "psnr_by_hand",
            "questions": [
                {
                    "name": "peak",
                    "kind": "choice",
                    "question": "With 8 bits {0 = black}, what peak ~ has `psnr`?\n\nNote: #1",
                    "answers": ["255", "1.0", "a:b = {c} ~ #d \\n \\alpha"],
                    "right": 1,
                    "why": "uint8: 0 to 255 = 2^8 - 1.",
                },
                {
                    "name": "more_is_better",
                    "kind": "true_false",
                    "question": "A higher PSNR is better.",
                    "right": True,
                    "why": "The error stands below the line.",
                },
            ],
        },
        {
            "after": "Three traps",
            "exercise": None,
            "questions": [
                {
                    "name": "decibels",
                    "kind": "number",
                    "question": "Half the squared error: how many dB?",
                    "right": 3.01,
                    "tolerance": 0.1,
                    "why": "10 log10(2).",
                },
                {
                    "name": "split",
                    "kind": "short",
                    "question": "Split by what?",
                    "answers": ["photo", "by photo"],
                    "why": "Else the test knows its photos.",
                },
            ],
        },
    ],
}


def write_quiz(folder, content=TRICKY, chapter="01_data"):
    """Write a quiz file as a chapter has it; return its path."""
    path = folder / chapter / "quiz.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False)
    path.write_text(text, encoding="utf-8")
    return path
