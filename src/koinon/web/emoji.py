"""Emoji by name, for whoever types `:`; the names are Unicode's, beside those that people type."""

import unicodedata
from functools import lru_cache

_ALL = (
    "😀😃😄😁😆😅🤣😂🙂🙃😉😊😇🥰😍🤩😘😗😚😋😛😜🤪😝🤗🤭🤫🤔🤐🤨😐😑😶😏😒🙄😬😌😔😪😴😷🤒🤕🤢🤧🥵🥶🥴😵🤯🤠🥳😎🤓🧐😕😟🙁😮😯😲😳🥺😦😧😨😰😥😢😭😱"
    "😖😣😞😓😩😫🥱😤😡😠💪👋🤚✋🖖👌🤞🤟🤘🤙👈👉👆👇👍👎✊👊🤛🤜👏🙌👐🤲🤝🙏💅🧠👀👶👧🧒👦👩🧑👨👵🧓👴👪👫🙋🙇🤦🤷🎅"
    "❤🧡💛💚💙💜🖤🤍🤎💔💕💞💓💗💖💘💝💟☮✝☪🕉☸✡🕎☯☦⛪🕌🕍⭐🌟✨⚡🔥💥🌈☀⛅☁🌧⛈❄☃🌊🌱🌲🌳🌴🌵🌷🌸🌹🌺🌻🌼🍀🍁🍂🍃"
    "🐶🐱🐭🐰🦊🐻🐼🐯🦁🐮🐷🐸🐔🐧🐦🦆🦉🐴🦄🐝🐛🦋🐌🐞🐢🐍🐙🐠🐟🐬🐳🕊"
    "🍏🍎🍐🍊🍋🍌🍉🍇🍓🍒🍑🍍🥥🥝🍅🥑🌽🥕🍞🥐🥖🧀🥚🍳🥞🥓🍗🍔🍟🍕🌭🥪🌮🌯🥗🍝🍜🍲🍣🍦🍨🍩🍪🎂🍰🧁🍫🍬☕🍵🍺🍷🥂🥤"
    "⚽🏀🏈⚾🎾🏐🏆🥇🎵🎶🎤🎧🎸🎹🥁🎺🎨🎬🎉🎊🎁🎈🎓📖📚📝📅📌📍📎✂🔒🔑🔔📣📞📱💻📷💡💰💳🏠🏡🏢🏥🏫🚗🚌🚑✈🚲🚶🏃⏰⏳"
    "✅❌❓❗💯➕➖🆗🆘🔴🟠🟡🟢🔵🟣⬆⬇⬅➡🔄"
)
_ALSO = {
    "👍": "thumbsup +1 yes like ok", "👎": "thumbsdown -1 no", "🙏": "pray thanks please", "😂": "joy lol laugh",
    "🤣": "rofl lol", "😊": "blush smile", "🙂": "smile", "😀": "grin", "❤": "heart love", "🎉": "tada party",
    "🥳": "party", "😢": "sad cry", "😭": "sob cry", "😮": "wow", "👏": "clap bravo", "🔥": "fire hot", "💯": "hundred",
    "✅": "check done ok", "❌": "no cross", "😍": "love eyes", "🤔": "think", "🤷": "shrug", "🙌": "hooray praise",
    "👋": "wave hi hello bye", "💪": "muscle strong", "⛪": "church", "✝": "cross christian", "☕": "coffee",
    "🎂": "birthday cake", "🕊": "dove peace", "⏰": "alarm clock time", "📅": "calendar date", "📍": "pin place",
}  # fmt: skip


@lru_cache(1)
def _named() -> list[tuple[str, str, str]]:
    return [(one, _name(one), f"{_ALSO.get(one, '')} {_name(one)}") for one in dict.fromkeys(_ALL)]


def _name(emoji: str) -> str:
    return unicodedata.name(emoji, "").lower()


def emoji(typed: str, most: int = 8) -> list[tuple[str, str]]:
    """(character, name) of those one of whose words begins with what was typed; exact words come first."""
    wanted = typed.strip().lower().replace("_", " ")
    ranked = []
    for place, (one, name, also) in enumerate(_named()):
        words = also.split()
        if wanted in words or any(word.startswith(wanted) for word in words) or wanted in name:
            ranked.append((0 if wanted in words else 1, place, one, name))
    return [(one, name) for _, _, one, name in sorted(ranked)[:most]]
