"""Every command, in the order in which people meet them."""

from __future__ import annotations

from policygen.cli import (  # noqa: F401 - importing them registers them
    approve,
    ask,
    audit,
    board,
    changes,
    check,
    documents,
    explain,
    generate,
    layer_create,
    learn,
    pack,
    publish,
    readers,
    register,
    review,
    serve,
    spreadsheet,
    status,
    training,
    update,
    verify,
)  # fmt: skip
