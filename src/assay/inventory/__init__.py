"""Devices, sites and purchases, out of what was observed.

In come observations, the sites that are expected and the answers people gave; out go assets (with what joined them and
what kept them apart), purchases linked or not, and coverage with its gaps. It refuses to know who makes anything and
what any law says: a model is a text, a MAC address is an identity, and two texts that differ are only shown.
"""
