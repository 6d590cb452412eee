"""One line a goal: name · median · range · goal · verdict."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

PASS, FAIL, NOISY, NOT_MEASURED = "pass", "fail", "too noisy", "not measured"
SHOWN = "no goal"


@dataclass
class Report:
    """Prints as it goes and remembers the verdicts. `is_quiet` holds for the running subject."""

    is_quiet: bool = True
    verdicts: list[str] = field(default_factory=list)

    def goal(
        self,
        name: str,
        values: Sequence[float],
        unit: str = "",
        *,
        least: float | None = None,
        most: float | None = None,
    ) -> None:
        """Judge the median against a limit.

        Too noisy when the machine was not idle, or when the rounds lie on both sides of the limit.
        """
        limit = least if least is not None else most
        assert limit is not None
        fits = [value >= limit if least is not None else value <= limit for value in values]
        if not self.is_quiet or any(fits) != all(fits):
            verdict = NOISY
        else:
            verdict = PASS if all(fits) else FAIL
        sign = "≥" if least is not None else "≤"
        self.line(name, values, unit, f"{sign} {number(limit)}{unit}", verdict)

    def exact(self, name: str, is_so: bool, found: str, wanted: str) -> None:
        """A goal that noise cannot change: errors, bytes, counts."""
        self._print(name, found, "–", wanted, PASS if is_so else FAIL)

    def shown(self, name: str, values: Sequence[float], unit: str = "") -> None:
        """A figure without a goal."""
        self.line(name, values, unit, "–", SHOWN)

    def told(self, name: str, found: str) -> None:
        """Counts without a goal."""
        self._print(name, found, "–", "–", SHOWN)

    def not_measured(
        self, name: str, why: str, values: Sequence[float] = (), unit: str = ""
    ) -> None:
        verdict = f"{NOT_MEASURED} ({why})"
        if values:
            self.line(name, values, unit, "–", verdict)
        else:
            self._print(name, "–", "–", "–", verdict)

    def count(self) -> str:
        """How many lines have which verdict."""
        kinds = (PASS, FAIL, NOISY, NOT_MEASURED)
        found = {kind: sum(v.startswith(kind) for v in self.verdicts) for kind in kinds}
        return " · ".join(f"{kind} {number}" for kind, number in found.items())

    def broken(self, name: str) -> None:
        """A subject that stopped in the middle: a fault to look at, hence no quiet omission."""
        self._print(name, "broke off", "–", "–", FAIL)

    def line(self, name: str, values: Sequence[float], unit: str, limit: str, verdict: str) -> None:
        middle = number(statistics.median(values)) + unit
        spread = f"{number(min(values))}–{number(max(values))}" if len(values) > 1 else "–"
        self._print(name, middle, spread, limit, verdict)

    def _print(self, *parts: str) -> None:
        self.verdicts.append(parts[-1])
        print("  " + " · ".join(parts), flush=True)


def number(value: float) -> str:
    """Three figures that matter: 0.0123, 1.23, 12.3, 1234."""
    size = abs(value)
    digits = 0 if size >= 100 or value == int(value) else 1 if size >= 10 else 2
    return f"{value:.{digits}f}" if size >= 0.1 or value == 0 else f"{value:.2g}"


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
