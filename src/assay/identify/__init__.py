"""Observations of an asset, and product text, come in; who made it goes out, with the evidence for and against.

Brand, maker and components are three answers; each verdict is a word with its reasons, and the one crossing to yes, no or
unknown is `gate`. This package refuses to know law: which maker is restricted, and for whom, is not its affair.
"""
