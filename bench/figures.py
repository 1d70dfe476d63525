"""What a bench says: one readable line, or one JSON object, for each figure."""
import json
import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Sheet:
    bench: str
    database: str
    as_json: bool

    def say(self, figure: str, value: float, unit: str, goal: float | None = None) -> None:
        """`goal`: at most this much."""
        value = round(value, 3)
        if self.as_json:
            print(json.dumps({"bench": self.bench, "database": self.database, "figure": figure, "value": value,
                              "unit": unit, "goal": goal}), flush=True)
            return
        verdict = "" if goal is None else f"   (at most {goal:g}: {'yes' if value <= goal else 'NO'})"
        print(f"{self.bench:8} {figure:58} {value:>10g} {unit}{verdict}", flush=True)

    def spread(self, figure: str, seconds: list[float], goals: dict | None = None) -> None:
        """p50, p95, p99 and the longest."""
        goals = goals or {}
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0)):
            self.say(f"{figure}, {name}", percentile(seconds, share), "s", goals.get(name))


def percentile(values: list[float], share: float) -> float:
    """By nearest rank."""
    return sorted(values)[max(0, math.ceil(len(values) * share) - 1)]
