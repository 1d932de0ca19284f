"""A policy of a layer's own with keys of an earlier version: it works, and a hint says what to write now."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import POLICY, ROLES
from layer_worlds import World, laid, write_layer

from policygen.errors import LibraryFaults, OldFormWarning

OLD_POLICY = POLICY.replace("sections:", "leaves: {guidance.lead.boarders: 'pay: its subject'}\nholds: [behaviour]\nsections:")


def test_a_layers_own_policy_with_old_keys_reads_as_before(world: World, tmp_path: Path) -> None:
    layer = write_layer(
        tmp_path / "ours", policy_templates__extra__policy_yaml=OLD_POLICY, policy_templates__extra__roles_md=ROLES,
        policy_templates__suite_yaml="pay: pay policy\n",
    )  # fmt: skip
    with pytest.warns(OldFormWarning) as hints:
        policy = laid(world(), layer).policies["extra"]
    assert [str(each.message).partition(" Write")[0] for each in hints] == [
        "ours/policy_templates/extra/policy.yaml, line 10: 'leaves' has a new name.",
        "ours/policy_templates/extra/policy.yaml, line 11: 'holds' has a new name.",
    ]
    assert "'covered_elsewhere', a list of 'to', 'why' and 'requirements'" in str(hints[0].message)
    assert {name: str(each) for name, each in policy.file.left_to.items()} == {"guidance.lead.boarders": "pay: its subject"}
    assert policy.file.includes == ("behaviour",)


def test_a_mistake_under_an_old_key_has_the_line_of_that_key(world: World, tmp_path: Path) -> None:
    wrong = OLD_POLICY.replace("'pay:", "'payy:")
    layer = write_layer(tmp_path / "ours", policy_templates__extra__policy_yaml=wrong, policy_templates__extra__roles_md=ROLES)
    with pytest.raises(LibraryFaults, match=r"extra/policy\.yaml, line 10: There is no policy or document called 'payy'"):
        laid(world(), layer)
