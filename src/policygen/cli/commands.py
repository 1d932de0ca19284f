"""Every command, in the order in which people meet them."""

from policygen.cli import ask, changes, check, explain, generate, register, sheet  # noqa: F401 - importing them registers them
