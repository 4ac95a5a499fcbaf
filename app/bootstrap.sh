# Sourced by app/run and tests/run: what a bare Debian machine lacks for a virtual environment, and how to make one.

say() { printf '\n== %s\n' "$*"; }
stop() { printf '%s\n' "$*" >&2; exit 3; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo -n "$@"
    else return 1
    fi
}

# install_debian PACKAGE…: asks apt-get, as root or through sudo.
install_debian() {
    say "Installing $* with apt-get"
    command -v apt-get >/dev/null || stop "Please install $* and run this again (apt-get is not here to do it)."
    if ! as_root apt-get update -q || ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"; then
        stop "Please install $* and run this again (apt-get failed, or needs an administrator)."
    fi
}

find_python() {
    local name
    for name in ${PYTHON:-} python3 python3.11 python3.12 python3.13 python3.14; do
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v "$name"; return; }
    done
    return 1
}

# make_venv: .venv with the first Python that is new enough; on Debian that may need the package python3-venv.
make_venv() {
    local python
    .venv/bin/python -m pip --version >/dev/null 2>&1 && return
    python=$(find_python) || stop "Understudy needs Python 3.11 or newer; set PYTHON to its path."
    "$python" -c 'import ensurepip, venv' 2>/dev/null || install_debian python3-venv
    say "Making .venv with $python"
    "$python" -m venv .venv || stop "python3 -m venv failed."
}
