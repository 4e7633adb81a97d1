# One image for the three services; which one runs is the command. Two stages, so that neither pip's cache nor the
# compiler's leavings reach the second.
FROM python:3.11-slim AS build
WORKDIR /app
RUN python3 -m venv /venv
COPY requirements/runtime.txt requirements/runtime.txt
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/runtime.txt

FROM python:3.11-slim
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
COPY --from=build /venv /venv
COPY pyproject.toml pyproject.toml
COPY shared shared
COPY idp idp
COPY api1 api1
COPY mvc_client mvc_client
# What a service makes for itself (a generated secret key, an SQLite file) lives in var/; all else is read-only.
RUN python3 -m compileall -q shared idp api1 mvc_client && install -d -o 10001 -g 10001 var
USER 10001:10001
CMD ["python3", "-m", "idp"]
