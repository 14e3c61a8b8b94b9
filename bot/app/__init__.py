"""The composition root: the only place that picks implementations and wires the rooms together."""
