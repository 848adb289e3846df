# Karavan for production. One image; docker-compose.yml runs it as web, worker, scheduler and migration.
FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements/uv.txt requirements/base.txt requirements/
RUN python -m venv /opt/karavan \
 && /opt/karavan/bin/python -m pip install --require-hashes -r requirements/uv.txt \
 && /opt/karavan/bin/uv pip install --python /opt/karavan/bin/python --require-hashes -r requirements/base.txt
ENV PATH=/opt/karavan/bin:$PATH
COPY . .
RUN python -m tools.compile_messages
# Static files need no secrets, only the settings that refuse to be absent.
RUN DJANGO_SETTINGS_MODULE=marketplace.settings.prod SECRET_KEY=build SANDBOX_WEBHOOK_SECRET=build ALLOWED_HOSTS=build \
    STATIC_ROOT=/app/staticfiles python manage.py collectstatic --noinput

FROM python:3.13-slim-bookworm
ENV PATH=/opt/karavan/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1 \
    DJANGO_SETTINGS_MODULE=marketplace.settings.prod STATIC_ROOT=/app/staticfiles MEDIA_ROOT=/var/lib/karavan/media \
    PRIVATE_ROOT=/var/lib/karavan/private
RUN groupadd --system --gid 10001 karavan \
 && useradd --system --uid 10001 --gid karavan --home-dir /var/lib/karavan --create-home karavan \
 && install -d -o karavan -g karavan /var/lib/karavan/media /var/lib/karavan/private /var/lib/karavan/scheduler
COPY --from=build /opt/karavan /opt/karavan
COPY --from=build /app /app
WORKDIR /app
USER karavan
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "marketplace.wsgi"]
