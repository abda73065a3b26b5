"""A register's files and a signing key come in; one archive goes out, canonical, hashed file by file, and signed.

An archive comes in, and its files go out with everything that is wrong with them, or nothing. Whether a key is to be trusted,
and what is installed, it does not know.
"""
