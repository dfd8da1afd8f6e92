"""Geometry of the small charts, so that templates only draw."""

from collections.abc import Sequence

import msgspec

WIDTH, HEIGHT, FOOT, HEAD = 400, 150, 22, 18


class Mark(msgspec.Struct, frozen=True):
    """One value: where it stands and what it says."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: float
    named: bool


class Line(msgspec.Struct, frozen=True):
    """A line through all values, the area under it, and its last point."""

    path: str
    area: str
    marks: tuple[Mark, ...]


def bars(points: Sequence[tuple[str, float]], labels: int = 6) -> tuple[Mark, ...]:
    """Bars from zero; at most about `labels` of them carry their name below."""
    top = max((value for _, value in points), default=0) or 1
    step = WIDTH / max(len(points), 1)
    every = max(1, -(-len(points) // labels))
    room = HEIGHT - FOOT - HEAD
    return tuple(
        Mark(
            x=round(at * step + step * 0.14, 2),
            y=round(HEAD + room * (1 - value / top), 2),
            width=round(step * 0.72, 2),
            height=round(max(room * value / top, 1.5 if value else 0), 2),
            label=label,
            value=value,
            named=(len(points) - 1 - at) % every == 0,
        )
        for at, (label, value) in enumerate(points)
    )


def line(points: Sequence[tuple[str, float]], labels: int = 5) -> Line:
    """A line from edge to edge."""
    top = max((value for _, value in points), default=0) or 1
    step = WIDTH / max(len(points) - 1, 1)
    every = max(1, -(-len(points) // labels))
    room = HEIGHT - FOOT - HEAD
    marks = tuple(
        Mark(round(at * step, 2), round(HEAD + room * (1 - value / top), 2), step, 0, label, value, at % every == 0)
        for at, (label, value) in enumerate(points)
    )
    path = "M" + " L".join(f"{mark.x} {mark.y}" for mark in marks) if marks else ""
    floor = HEIGHT - FOOT
    area = f"{path} L{marks[-1].x} {floor} L{marks[0].x} {floor} Z" if marks else ""
    return Line(path, area, marks)


class Part(msgspec.Struct, frozen=True):
    """One stretch of a stacked bar, in per cent of its width."""

    start: float
    width: float
    tone: str
    label: str
    value: float


def stack(parts: Sequence[tuple[str, float, str]], total: float | None = None) -> tuple[Part, ...]:
    """Stretches of one bar from (label, value, tone); what lacks to `total` stays empty, no value is invisible."""
    whole = max(total or 0, sum(value for _, value, _ in parts)) or 1
    placed, start = [], 0.0
    for label, value, tone in parts:
        width = 100 * value / whole
        placed.append(Part(round(start, 3), round(max(width, 0.6) if value else 0, 3), tone, label, value))
        start += width
    return tuple(placed)
