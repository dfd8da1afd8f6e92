"""What single keys do, in words, by the key that comes: for the list of all, and where others are chosen (INB-114)."""

from koinon.web.i18n import N_

EVERYWHERE = {
    "/": N_("Search this page"),
    "n": N_("New"),
    "g": N_("Go to a page, with the letter after it"),
    "j": N_("Next in a list"),
    "k": N_("Previous in a list"),
    "x": N_("Choose a row"),
    "?": N_("Show these shortcuts"),
}
INBOX = {
    "r": N_("Reply"),
    "e": N_("Done, or open again"),
    "u": N_("Mark unread"),
    "a": N_("Assign to me"),
    "A": N_("Assign to somebody"),
    "s": N_("Snooze"),
    "p": N_("Priority"),
    "l": N_("Label"),
    "v": N_("Views and filters"),
    "m": N_("Macros, or merge two people"),
}
FIXED = {"⌘ K": N_("Go anywhere"), "⌘ ↵": N_("Send")}
