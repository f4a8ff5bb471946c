# The first stage has what installs; the second has what runs, and neither compiler nor source. What it is, and what was
# tried of it: docs/docker.md. No secret goes in: .dockerignore lets nothing through but what is named there.
FROM python:3.13-slim-bookworm AS build
WORKDIR /src
RUN pip install --no-cache-dir uv==0.13.9 && python -m venv /opt/igarape
COPY pyproject.toml requirements.lock README.md LICENSE NOTICE ./
COPY src src
# Each package is the one of the lock file, held against its hash.
RUN uv pip install --no-cache --python /opt/igarape --constraint requirements.lock ".[doubts,excel,pictures,s3]"

FROM python:3.13-slim-bookworm
RUN useradd --create-home --uid 10001 igarape && install --directory --owner igarape --mode 700 /lake
COPY --from=build /opt/igarape /opt/igarape
ENV PATH=/opt/igarape/bin:$PATH IGARAPE_LAKE=/lake PYTHONUNBUFFERED=1
USER igarape
WORKDIR /home/igarape
VOLUME /lake
ENTRYPOINT ["igarape"]
CMD ["--help"]
