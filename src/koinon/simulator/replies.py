"""What simulated people answer: a small list of our own, or the texts of a TSV (`label<TAB>text`)."""

from pathlib import Path

OURS = (
    "Thank you!",
    "Yes please",
    "Count me in 🙌",
    "I'll be there",
    "Sorry, can't make it this time",
    "Thanks for letting me know",
    "ok",
    "Can I tell you tomorrow?",
    "Could somebody call me? I have moved house",
    "Can I bring a friend?",
    "Is there parking?",
    "Running 10 minutes late",
)
YES_OR_NO = (
    "YES",
    "Yes!",
    "Yes, happy to",
    "YES, what time should I be there?",
    "NO",
    "No, sorry, we are away this weekend",
    "Yes, but only until eleven",
    "Can I tell you tomorrow?",
)
KEEP_ONE = (
    "Yes please!",
    "Two please, if you can",
    "Keep one for me, I'll come by at 8",
    "Not this week, thanks",
    "Yes! Do you slice it?",
    "Is it open on Saturday too?",
)
ASKED = {"yes or no": YES_OR_NO, "shall we keep": KEEP_ONE}
QUESTION = "What time does it start?"
PICTURE = "Look at this!"


def reply_texts(path: Path | None) -> tuple[str, ...]:
    """The texts labelled ham in a TSV, or our own list when no file is given."""
    if path is None:
        return OURS
    rows = (line.split("\t", 1) for line in path.read_text("utf-8").splitlines())
    texts = tuple(row[1] for row in rows if len(row) == 2 and row[0] == "ham" and row[1].strip())
    return texts or OURS


def fitting(text: str, replies: tuple[str, ...]) -> tuple[str, ...]:
    """Answers to what was asked, where it asks what the samples ask; a list that was given is taken as it is."""
    asked = text.casefold()
    return next((ours for words, ours in ASKED.items() if words in asked), replies) if replies is OURS else replies
