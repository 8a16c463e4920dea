"""A home and an environment full of what other software leaves behind.

``python tests/hostile.py make run-all EPOCHS=1`` runs a command in them, which must not matter.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

KERNEL = {"argv": ["false", "{connection_file}"], "display_name": "Other", "language": "python"}
FAIL = "raise RuntimeError('{}')\n"
PIP = "[global]\nuser = true\nrequire-virtualenv = true\n[install]\ntarget = /nowhere\n"
LIBRARIES = f".local/lib/python3.{sys.version_info[1]}/site-packages"
# Files of the home folder.
FILES = {
    ".config/matplotlib/matplotlibrc": "text.usetex: True\nbackend: tkagg\nfigure.dpi: 20\n",
    ".config/matplotlib/stylelib/default.mplstyle": "lines.linewidth: 9\n",
    ".config/pip/pip.conf": PIP,
    ".config/ruff/ruff.toml": "line-length = 20\n",
    ".ipython/profile_default/ipython_config.py": FAIL.format("configuration of IPython"),
    ".ipython/profile_default/startup/00.py": "print = None\n",
    ".jupyter/jupyter_config.py": FAIL.format("configuration of Jupyter"),
    ".jupyter/jupyter_lab_config.py": FAIL.format("configuration of JupyterLab"),
    ".jupyter/jupyter_nbconvert_config.py": FAIL.format("configuration of nbconvert"),
    ".jupyter/jupyter_server_config.py": FAIL.format("configuration of the server"),
    ".keras/keras.json": json.dumps(
        {
            "backend": "torch",
            "epsilon": 0.1,
            "floatx": "float16",
            "image_data_format": "channels_first",
            "nnx_enabled": True,
        }
    ),
    ".local/share/jupyter/kernels/python3/kernel.json": json.dumps(KERNEL),
    ".local/share/jupyter/nbconvert/templates/lab/conf.json": "{",
    ".mypy.ini": "[mypy]\nplugins = nowhere\n",
    ".pip/pip.conf": PIP,
    ".pydistutils.cfg": "[install]\nuser = 1\nprefix =\n",
    "startup.py": FAIL.format("PYTHONSTARTUP"),
}
# What a module of a cluster brings along, and what was installed with pip --user.
for package in ("cv2", "keras", "lazy_loader", "matplotlib", "numpy", "srlib", "tqdm"):
    FILES[f"module/{package}/__init__.py"] = FAIL.format(f"another {package}")
    FILES[f"{LIBRARIES}/{package}/__init__.py"] = FAIL.format(f"the user's {package}")
# Variables; ~ is the home folder.
VARIABLES = {
    "DNNL_VERBOSE": "1",
    "EAGER_IMPORT": "1",
    "FORCE_COLOR": "1",
    "GIT_DIR": "/nowhere",
    "IPYTHONDIR": "~/.ipython",
    "JUPYTERLAB_DIR": "/nowhere",
    "JUPYTER_CONFIG_DIR": "~/.jupyter",
    "JUPYTER_CONFIG_PATH": "~/.jupyter",
    "JUPYTER_DATA_DIR": "~/.local/share/jupyter",
    "JUPYTER_PATH": "~/.local/share/jupyter",
    "JUPYTER_PLATFORM_DIRS": "1",
    "JUPYTER_PREFER_ENV_PATH": "0",
    "JUPYTER_RUNTIME_DIR": "/dev/null/runtime",
    "KERAS_BACKEND": "torch",
    "KERAS_HOME": "~/.keras",
    "KERAS_MAX_EPOCHS": "0",
    "KERAS_NNX_ENABLED": "1",
    "LC_ALL": "C",
    "MATPLOTLIBRC": "~/.config/matplotlib",
    "MPLBACKEND": "tkagg",
    "MPLCONFIGDIR": "~/.config/matplotlib",
    "MYPYPATH": "~/module",
    "OMP_PROC_BIND": "true",
    "OPENCV_IO_MAX_IMAGE_PIXELS": "16",
    "NBFORMAT_VALIDATOR": "none",
    "NODE_OPTIONS": "--no-such-option",
    "NPY_DISABLE_CPU_FEATURES": "NO_SUCH",
    "ONEDNN_VERBOSE": "1",
    "PILLOW_BLOCKS_MAX": "many",
    "PIP_TARGET": "/nowhere",
    "PIP_USER": "1",
    "PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION": "cpp",
    "PYTEST_ADDOPTS": "--no-such-option",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONIOENCODING": "ascii",
    "PYTHONOPTIMIZE": "2",
    "PYTHONPATH": "~/module",
    "PYTHONSTARTUP": "~/startup.py",
    "PYTHONUTF8": "0",
    "PYTHONWARNINGS": "error",
    "TF2_BEHAVIOR": "0",
    "TF_CPP_MAX_VLOG_LEVEL": "1",
    "TF_CPP_MIN_LOG_LEVEL": "0",
    "TF_USE_LEGACY_KERAS": "1",
    "TF_XLA_FLAGS": "--no_such_flag=1",
    "TQDM_MININTERVAL": "never",
    "XLA_FLAGS": "--no_such_flag=1",
    # Names that make knows, exported for other work.
    "BICUBIC": "9",
    "DATA": "/scratch/me",
    "EPOCHS": "many",
    "GRADE": "A",
    "HOURS": "-1",
    "MODEL": "resnet",
    "PRECISION": "float8",
    "PROFILE": "aws-dev",
    "PYTHON": "/no/such/python",
    "SEED": "x",
    "START": "now",
}


def fill(home):
    """Write the files into a folder and return the environment in which it is the home."""
    for name, text in FILES.items():
        path = Path(home, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    values = {name: value.replace("~", str(home)) for name, value in VARIABLES.items()}
    return {**os.environ, "HOME": str(home), **values}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(subprocess.run(sys.argv[1:], env=fill(folder)).returncode)
