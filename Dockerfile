FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production DATA_DIR=/data STATIC_ROOT=/app/staticfiles
RUN useradd --system --uid 10001 --home-dir /app portal && install -d -o portal -g portal /data
WORKDIR /app

COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock

COPY manage.py pyproject.toml ./
COPY config config
COPY credit credit
COPY publicity publicity
COPY objections objections
COPY templates templates
COPY static static
# These settings hold no secret and are used for nothing else.
RUN DJANGO_SETTINGS_MODULE=config.settings.collect python manage.py collectstatic --no-input

USER portal
VOLUME /data
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "2", "--no-ws", "--no-access-log", "config.wsgi:application"]
