"""The leaf certificate of a TLS 1.0-1.2 server gives subject and issuer; TLS 1.3 hides it."""

from __future__ import annotations

from assay.observe.codec import decode
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
