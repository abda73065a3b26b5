"""Bundles and trusted keys come in; the folder of the register that is in use goes out, and old ones by their digest.

Everything stands below one folder of the user's, and is switched in one step. It knows nothing of what a register says beyond
its name, and asks no network.
"""
