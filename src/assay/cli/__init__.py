"""The command line: handed a person's words, it calls the library and hands back text, JSON and exit codes.

Every command is one call to the same function that Python and the server use. It has no logic of its own.
"""
