"""How gunicorn serves Karavan, in the demo and in production; `python -m gunicorn marketplace.wsgi` reads it."""

import os

bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "sync"
timeout = 30
graceful_timeout = 10
# A worker that leaks is replaced before it hurts; the spread keeps all of them from going at once.
max_requests = 5000
max_requests_jitter = 500
control_socket_disable = True
accesslog = os.environ.get("ACCESS_LOG") or None
