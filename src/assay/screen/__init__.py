"""Organisation names come in, in bulk and in any script; the published names that each is like go out, with why.

A hit needs a word in common that tells one organisation from others: a city, an industry and a legal form never do.
This package refuses to know devices, law and what follows from a hit.
"""
