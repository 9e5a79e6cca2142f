"""Tests of limits: how long a file may be, how many queries a page may cost."""
