"""Files that a Spark cluster can read come in; the answers of `assay.streams`, from as many machines, go out as a folder.

Each file is read whole by one task, by the readers of one machine, and matched there; the rows of an asset meet in one
group to be combined. This package refuses to know how makers are told: that is `assay.identify`, the same as everywhere.
"""
