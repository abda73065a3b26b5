"""The leaf certificate of a TLS 1.0-1.2 server gives subject and issuer; TLS 1.3 hides it."""

from __future__ import annotations

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from assay.observe.codec import decode, der, tls
from assay.observe.codec.tls import leaf_certificate
from tests.observe import messages

LEAF = messages.certificate("10.0.0.9", "NVR CA", "Acme, Inc.")
OTHER = messages.certificate("NVR CA")
NAMES = {"x509_subjects": "CN=10.0.0.9,O=Acme\\, Inc.", "x509_issuers": "CN=NVR CA,O=Acme\\, Inc."}


def test_subject_and_issuer_are_written_as_rfc_4514_says() -> None:
    assert decode("tls_cert", messages.tls_server_flight(LEAF)) == NAMES


def test_the_first_certificate_of_a_chain_is_the_device_s() -> None:
    assert decode("tls_cert", messages.tls_server_flight(LEAF, OTHER)) == NAMES


def test_a_certificate_spread_over_records_is_joined() -> None:
    assert decode("tls_cert", messages.tls_server_flight(LEAF, record_size=100)) == NAMES


def test_a_whole_leaf_is_enough_even_where_the_chain_is_cut() -> None:
    flight = messages.tls_server_flight(LEAF, OTHER)
    assert decode("tls_cert", flight[: flight.index(OTHER) + 10]) == NAMES
    assert decode("tls_cert", flight[: flight.index(LEAF) + 10]) == {}


def test_a_warning_about_the_name_may_come_first() -> None:
    assert decode("tls_cert", messages.tls_record(21, b"\x01\x70") + messages.tls_server_flight(LEAF)) == NAMES


def test_tls_1_3_gives_nothing() -> None:
    assert decode("tls_cert", messages.tls13_server_flight()) == {}


def test_a_client_s_hello_and_a_broken_certificate_give_nothing() -> None:
    assert decode("tls_cert", messages.tls_client_hello()) == {}
    assert decode("tls_cert", messages.tls_server_flight(b"\x30\x03\x02\x01\x05")) == {}
    assert leaf_certificate(messages.tls_server_flight(b"")) == b""


def test_the_corpus_form_is_two_lines() -> None:
    assert decode("tls_cert", b"subject=CN=a,O=b\nissuer=CN=c") == {"x509_subjects": "CN=a,O=b", "x509_issuers": "CN=c"}
    assert decode("tls_cert", b"subject=CN=a\nissuer=") == {"x509_subjects": "CN=a"}


# What old devices have, and strict parsers refuse -------------------------------------------------------------------

CN, ORG, COUNTRY = "550403", "55040a", "550406"
SUBJECT = messages.der_name((COUNTRY, b"CN"), (ORG, b"Acme, Inc."), (CN, b"10.0.0.9"))
ISSUER = messages.der_name((CN, b"NVR CA"))
OLD_NAMES = {"x509_subjects": "CN=10.0.0.9,O=Acme\\, Inc.,C=CN", "x509_issuers": "CN=NVR CA"}
V3 = b"\xa0\x03\x02\x01\x02"
NOT_A_DATE = messages.der(0x30, messages.der(0x17, b"000000000000Z"), messages.der(0x17, b"not a date"))
PLAIN = messages.old_certificate(SUBJECT, ISSUER)
OLD = {
    "version 1, MD5 and 1024 bits": PLAIN,
    "a negative serial number": messages.old_certificate(SUBJECT, ISSUER, version=V3, serial=b"\x80\x00"),
    "a serial number of nothing": messages.old_certificate(SUBJECT, ISSUER, serial=b""),
    "a version that there is none of": messages.old_certificate(SUBJECT, ISSUER, version=b"\xa0\x03\x02\x01\x07"),
    "dates that are none": messages.old_certificate(SUBJECT, ISSUER, validity=NOT_A_DATE),
    "bytes after its end": PLAIN + b"\x00" * 7,
    "an outer length that lies": PLAIN[:2] + b"\xff\xff" + PLAIN[4:],
    "an outer length without end": b"\x30\x80" + PLAIN[4:],
    "its second half missing": PLAIN[: PLAIN.index(b"10.0.0.9") + 20],
}


@pytest.mark.parametrize("wrong", OLD)
def test_the_names_of_an_old_certificate_are_read(wrong: str) -> None:
    assert decode("tls_cert", messages.tls_server_flight(OLD[wrong])) == OLD_NAMES


@pytest.mark.parametrize("version", [0x0300, 0x0301, 0x0302, 0x0303])
def test_every_version_that_shows_its_certificate_is_read(version: int) -> None:
    assert decode("tls_cert", messages.tls_server_flight(PLAIN, version=version)) == OLD_NAMES


def test_the_certificate_in_an_ssl_2_hello_is_read() -> None:
    hello = messages.ssl2_server_hello(PLAIN)
    assert tls.is_server_flight(hello)
    assert decode("tls_cert", hello) == OLD_NAMES
    assert not tls.is_server_flight(b"\x80\x2e\x01\x00\x02" + bytes(41))  # a client's


def test_only_a_certificate_that_breaks_the_rules_is_called_so() -> None:
    assert tls.fault(messages.tls_server_flight(LEAF)) == ""
    assert tls.fault(messages.tls_server_flight(PLAIN)) == ""  # old and weak, and well-formed
    assert tls.fault(messages.tls13_server_flight()) == ""
    assert "X.509" in tls.fault(messages.tls_server_flight(OLD["dates that are none"]))


def test_a_name_that_is_cut_is_not_half_told() -> None:
    """The issuer stands before the subject, so it is there when the subject is not."""
    cut = PLAIN[: PLAIN.index(b"10.0.0.9") + 3]
    assert decode("tls_cert", messages.tls_server_flight(cut)) == {"x509_issuers": "CN=NVR CA"}


@pytest.mark.parametrize(
    ("encoding", "value", "text"),
    [
        (0x0C, "Caméra".encode(), "Caméra"),
        (0x1E, "相机".encode("utf-16-be"), "相机"),
        (0x14, b"Caf\xe9", "Café"),
        (0x13, b"#a+b ", "\\#a\\+b\\ "),
        (0x05, b"\x01\x02", "#0102"),
    ],
)
def test_values_are_told_in_every_encoding(encoding: int, value: bytes, text: str) -> None:
    name = messages.der_name((CN, value), encoding=encoding)
    assert der.names(messages.old_certificate(name, ISSUER, serial=b"")) == (f"CN={text}", "CN=NVR CA")


@given(
    st.lists(st.tuples(st.sampled_from(["CN", "O", "OU"]), st.text(min_size=1, max_size=20)), min_size=1, max_size=4)
)
def test_a_certificate_that_is_right_has_the_same_names_either_way(attributes: list[tuple[str, str]]) -> None:
    kinds = {"CN": CN, "O": ORG, "OU": "55040b"}
    text = [(kinds[kind], value.replace("\0", "x").encode()) for kind, value in attributes]
    name = messages.der_name(*text, encoding=0x0C)
    leaf = messages.old_certificate(name, ISSUER)
    strict = x509.load_der_x509_certificate(leaf)
    assert der.names(leaf) == (strict.subject.rfc4514_string(), strict.issuer.rfc4514_string())


@given(st.binary(max_size=200), st.integers(0, len(PLAIN)), st.integers(0, 60))
def test_no_bytes_in_a_certificate_s_place_raise(noise: bytes, at: int, gone: int) -> None:
    subject, issuer = der.names(PLAIN[:at] + noise + PLAIN[at + gone :])
    assert len(subject) <= 4096
    assert len(issuer) <= 4096
