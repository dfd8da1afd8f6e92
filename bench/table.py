"""How a benchmark shows what it measured."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """What was measured: rates per second over the runs, and Python CPU in µs a unit where it was counted."""

    name: str
    rates: list[float]
    cpu_us: list[float]

    @property
    def rate(self) -> float:
        """The median rate."""
        return median(self.rates)


def alternate(runs: int, *paths: tuple[str, Callable[[], tuple[float, float]]]) -> list[Figure]:
    """Run each path in turn, `runs` times; a path returns (units a second, CPU µs a unit)."""
    figures = [Figure(name, [], []) for name, _ in paths]
    for _ in range(runs):
        for figure, (_, path) in zip(figures, paths, strict=True):
            rate, cpu = path()
            figure.rates.append(rate)
            figure.cpu_us.append(cpu)
    return figures


def show(figures: list[Figure], limit: Figure, unit: str, floors: dict[str, float] | None = None) -> None:
    """Print each figure, its spread, its ratio to `limit`, and whether it reaches its floor."""
    print(f"{'path':34} {unit + '/s':>12} {'min':>10} {'max':>10} {'ratio':>7} {'CPU µs':>8}  floor")
    for figure in figures:
        ratio = figure.rate / limit.rate
        floor = (floors or {}).get(figure.name)
        verdict = "" if floor is None else f"{floor:g} × {'met' if ratio >= floor else 'MISSED'}"
        cpu = f"{median(figure.cpu_us):8.1f}" if any(figure.cpu_us) else " " * 8
        print(
            f"{figure.name:34} {figure.rate:12,.0f} {min(figure.rates):10,.0f} {max(figure.rates):10,.0f}"
            f" {ratio:7.2f} {cpu}  {verdict}"
        )
