"""Figures that DESIGN and the bars speak of: `./script/bench faults|visible|weight|pages [--json]`."""
