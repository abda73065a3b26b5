"""The register as a web site. In: a register. Out: one page per measure, brand and entity, cross-linked, as HTML or Markdown.

It renders what the register says and decides nothing; it refuses to know of devices, evidence or an organisation.
"""
