"""A key is trusted because somebody named it, and for no other reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from assay.errors import NotFoundError, RegisterError
from assay.register.bundle.keys import fingerprint, pem_of
from assay.register.installed.trust import distrust, trust, trusted
from tests.register.installed.bundles import KEY, OTHER, bundle, put

MARK = fingerprint(KEY.public_key())


def test_a_key_is_kept_under_its_fingerprint_until_it_is_removed(assay_home: Path) -> None:
    assert trusted() == {}
    assert trust(KEY.public_key()) == trust(KEY.public_key()) == MARK
    trust(OTHER.public_key())
    assert set(trusted()) == {MARK, fingerprint(OTHER.public_key())}
    assert distrust(MARK[:8].upper()) == MARK
    assert set(trusted()) == {fingerprint(OTHER.public_key())}
    assert (assay_home / "trusted").is_dir()


@pytest.mark.parametrize("words", ["", MARK[:7], "0" * 32], ids=["nothing", "too-short", "another"])
def test_a_key_that_is_not_named_well_is_not_removed(assay_home: Path, words: str) -> None:
    trust(KEY.public_key())
    with pytest.raises(NotFoundError, match="no one trusted key"):
        distrust(words)
    assert set(trusted()) == {MARK}


def test_installing_trusts_nobody(assay_home: Path) -> None:
    put(bundle("2900.1", keys=(KEY, OTHER)), assay_home)
    assert trusted() == {}


def test_a_file_that_is_not_the_key_it_is_named_by_is_refused(assay_home: Path) -> None:
    trust(KEY.public_key())
    (assay_home / "trusted" / f"{MARK}.pub").write_bytes(pem_of(OTHER.public_key()))
    with pytest.raises(RegisterError, match="not the one it is named by"):
        trusted()
    (assay_home / "trusted" / f"{MARK}.pub").write_bytes(b"no key")
    with pytest.raises(RegisterError, match="no public key in PEM"):
        trusted()
