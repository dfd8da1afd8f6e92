"""Who was accepted how often, by delivery tag: what the chaos test compares with the ledger."""

from koinon.simulator.messages import Message


class Audit:
    """Counts survive the forgetting of old messages."""

    def __init__(self) -> None:
        self._accepted: dict[str, list[str]] = {}
        self._to: dict[str, str] = {}
        self.untagged = 0

    def add(self, message: Message) -> None:
        if not message.tags:
            self.untagged += 1
            return
        tag = message.tags[0]
        self._accepted.setdefault(tag, []).append(message.id)
        self._to[tag] = message.person

    def clear(self) -> None:
        self._accepted.clear()
        self._to.clear()
        self.untagged = 0

    def summary(self) -> dict[str, object]:
        accepted = sum(map(len, self._accepted.values())) + self.untagged
        doubled = {tag: ids for tag, ids in self._accepted.items() if len(ids) > 1}
        return {"accepted": accepted, "distinct": len(self._accepted), "untagged": self.untagged, "doubled": doubled}

    def deliveries(self) -> dict[str, dict[str, object]]:
        """By delivery tag: number, count of accepts and the message ids."""
        return {tag: {"to": self._to[tag], "accepts": len(ids), "ids": ids} for tag, ids in self._accepted.items()}
