"""gunicorn's settings for bare Flask: those of the tracker, less what concerns its database."""

import runpy

_ours = runpy.run_path("gunicorn.conf.py")
bind, workers, worker_class, threads, preload_app, keepalive, worker_tmp_dir, control_socket_disable = (
    _ours[name]
    for name in (
        "bind",
        "workers",
        "worker_class",
        "threads",
        "preload_app",
        "keepalive",
        "worker_tmp_dir",
        "control_socket_disable",
    )
)
