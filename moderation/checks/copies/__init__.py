"""Copies of other works: the same bytes, the same pictures through crops, mirrors and re-encodes, the same sound, and what a new version changed.

`pictures`, `blobs`, `shelves`, `sounds`, `aligning` and `points` need NumPy and OpenCV; nothing else here does, and nobody imports
them who has not asked `installed.engine()`.
"""
