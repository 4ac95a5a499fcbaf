# The image: Understudy in a virtual environment of its own, run by a user without rights, serving /collections on port 8000.
# What is kept is in /data: mount a volume there, or name a PostgreSQL in UNDERSTUDY_DATABASE.
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY converters converters
COPY app app
RUN python3 -m venv /opt/understudy && /opt/understudy/bin/pip install --no-cache-dir '.[postgres]'

FROM ${BASE}
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin understudy
COPY --from=build /opt/understudy /opt/understudy
COPY collections /collections
RUN mkdir /data && chown 10001 /data
ENV PATH=/opt/understudy/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 UNDERSTUDY_DATABASE=/data/understudy.db
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["understudy"]
CMD ["serve", "/collections", "--host", "0.0.0.0"]
