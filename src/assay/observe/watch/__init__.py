"""Listening for days: frames from interfaces or growing captures come in; devices, events and their evidence go out.

A capture is followed as it grows and rotates; who is heard, since when, and for how long anybody listened is kept in a file of
state that survives a sudden end. It refuses to know makers and law, and it sends nothing: whether a device that fell silent was
removed is for people to say.
"""
