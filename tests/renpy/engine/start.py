"""Starts Debian's Ren'Py 8.0.3: start.py GAME_FOLDER COMMAND [ARGUMENT ...]

Python 3.11 and later refuse syntax trees whose nodes have no end, and Ren'Py 8.0.3 makes such trees (renpy/renpy#5461).
The built-in `compile` is wrapped here so that it completes them first. Nothing outside this process is changed.
"""

import ast
import builtins
import os
import runpy
import sys

BASE = os.environ.get("RENPY_BASE", "/usr/share/games/renpy")
plain_compile = builtins.compile


def give_ends(tree):
    for node in ast.walk(tree):
        start = getattr(node, "lineno", None)
        if start is None:
            continue
        node.col_offset = max(getattr(node, "col_offset", 0), 0)
        end = (getattr(node, "end_lineno", None) or 0, getattr(node, "end_col_offset", None) or 0)
        if end < (start, node.col_offset):
            node.end_lineno, node.end_col_offset = start, node.col_offset


def completing_compile(source, *args, **kwargs):
    if isinstance(source, ast.AST):
        give_ends(source)
    return plain_compile(source, *args, **kwargs)


builtins.compile = completing_compile
sys.path.append(BASE)
sys.argv[0] = os.path.join(BASE, "renpy.py")
launcher = runpy.run_path(sys.argv[0], run_name="renpy_launcher")

# Ren'Py asks its main module where things are.
for name in ("path_to_gamedir", "path_to_common", "path_to_saves", "path_to_renpy_base"):
    setattr(sys.modules["__main__"], name, launcher[name])

import renpy.bootstrap  # noqa: E402 (its folder is known only now)

renpy.bootstrap.bootstrap(BASE)
