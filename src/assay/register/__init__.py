"""Who made what, who owns whom, and whom each measure binds: YAML files with their sources come in.

Typed, immutable records, ownership on a day and an index that a digest names go out, to every other package. It knows nothing
of files of evidence, devices, or what anybody concludes.
"""
