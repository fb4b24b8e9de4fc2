# The image of production: `docker build .`. The stage "dev" adds the stand-ins for AWS and CloudFront that
# docker-compose.yml uses; it is never deployed.
FROM python:3.13-slim AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/venv/bin:$PATH
WORKDIR /app

FROM base AS packages
RUN python -m venv /venv
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

FROM packages AS dev-packages
COPY requirements-dev.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements-dev.txt

FROM packages AS reader-packages
COPY requirements-forwarder.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements-forwarder.txt

FROM packages AS words
COPY getowl/__init__.py getowl/
COPY getowl/translations getowl/translations
COPY getowl/locale getowl/locale
RUN python -m getowl.translations

FROM base AS app
RUN useradd --system --uid 10001 --home-dir /nonexistent getowl && install -d -o getowl /data /run/getowl-metrics
COPY manage.py ./
COPY getowl getowl
COPY domains domains
COPY webhooks webhooks
COPY links links
COPY exports exports
COPY analytics analytics
COPY accounts accounts
COPY edge edge
COPY --from=words /app/getowl/locale getowl/locale
ENV VAR_DIR=/data
USER getowl
EXPOSE 8000

FROM app AS dev
COPY --from=dev-packages /venv /venv

# `docker build --target readers .`: what reads the stream with the forwarder's own code.
FROM app AS readers
COPY --from=reader-packages /venv /venv
CMD ["python", "-m", "django", "send_click_webhooks", "--settings", "getowl.settings"]

FROM app AS runtime
COPY --from=packages /venv /venv
USER root
# Settings want every address; none of these is reached, and none stays in the image.
RUN SECRET_KEY=only-for-this-one-command-of-the-build EDGE_ORIGIN_SECRET=only-for-this-one-command-of-the-build \
    SITE_URL=https://build.invalid \
    DATABASE_URL=postgres://build.invalid/none VALKEY_URL=redis://build.invalid SHORT_HOSTS=build.invalid \
    EMAIL_HOST=build.invalid DEFAULT_FROM_EMAIL=build@build.invalid \
    python manage.py collectstatic --noinput
USER getowl
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
# The counters of all its processes add up in this folder, which is new in every container (docs/monitoring.md).
ENV PROMETHEUS_MULTIPROC_DIR=/run/getowl-metrics
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "getowl.wsgi:application"]
