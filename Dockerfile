# The portal for production: one image, three roles (web, worker, beat); compose.yaml shows them.
FROM python:3.12-slim AS build
COPY requirements.lock .
RUN python -m venv /portal-venv \
 && /portal-venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: \
      --requirement requirements.lock

FROM python:3.12-slim
RUN useradd --create-home --uid 10001 portal \
 && install --directory --owner portal --mode 700 /data
COPY --from=build /portal-venv /portal-venv
WORKDIR /portal
COPY manage.py ./
COPY mlops_portal mlops_portal
COPY assessments assessments
COPY pipelines_catalog pipelines_catalog
COPY templates templates
COPY static static
COPY styles styles
ENV PATH=/portal-venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PORTAL_DATA_DIR=/data \
    STATIC_ROOT=/portal-static/files
# The static files belong to the image: collected once, the same for every process that serves them.
RUN python -m compileall -q mlops_portal assessments pipelines_catalog \
 && install --directory --mode 755 /portal-static \
 && PORTAL_DATA_DIR=/tmp/build python manage.py prepare --static-only \
 && rm -r /tmp/build
USER portal
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "python:mlops_portal.gunicorn_conf", "--bind", "0.0.0.0:8000"]
