"""Compiles partnersup/severity/compiled.pyx where a C compiler is at hand; elsewhere the package is Python alone.

Both give the same answers. With PARTNERSUP_PURE set nothing is compiled.
"""

import os
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NAME = "partnersup.severity.compiled"


class CompiledJudge(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if os.environ.get("PARTNERSUP_PURE"):
            return
        try:
            made = compiled(Path(self.root))
        except Exception as error:
            self.app.display_warning(f"{NAME} was not compiled, Python does its work: {error}")
            return
        build_data["force_include"][str(made)] = made.relative_to(self.root).as_posix()
        build_data["pure_python"] = False
        build_data["infer_tag"] = True


def compiled(root: Path) -> Path:
    """The module's file, beside its source below `root`, so that tests run with it. Raises whatever the compiler does."""
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    source = root.joinpath(*NAME.split(".")).with_suffix(".pyx")
    with tempfile.TemporaryDirectory() as folder:
        extension = Extension(NAME, [str(source)], extra_compile_args=[] if os.name == "nt" else ["-g0"])
        build = build_ext(Distribution({"ext_modules": cythonize([extension], build_dir=folder, quiet=True)}))
        build.build_lib, build.build_temp = str(root), folder
        build.ensure_finalized()
        build.run()
        return Path(build.get_ext_fullpath(NAME))
