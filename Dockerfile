# One image for the API, the projector and the operator's commands. Nothing in it is written to at run time: everything that
# lasts is in PostgreSQL (PARCOURS_DATABASE_URL) and in the mounted key file (PARCOURS_CLE_MAITRESSE_FICHIER).
#   docker run --read-only -v parcours-tmp:/tmp -e PARCOURS_DATABASE_URL=… -v /etc/parcours:/etc/parcours:ro -p 8000:8000 parcours
FROM python:3.11-slim AS build
WORKDIR /build
COPY requirements-dev.txt pyproject.toml README.md LICENSE ./
RUN python -m venv /opt/outils && /opt/outils/bin/pip install --no-cache-dir --require-hashes -r requirements-dev.txt
COPY src src
COPY migrations migrations
COPY exemples exemples
COPY openapi openapi
RUN /opt/outils/bin/python -m hatchling build -t wheel -d /build/dist
COPY requirements.txt ./
RUN python -m venv /opt/parcours \
 && /opt/parcours/bin/pip install --no-cache-dir --require-hashes -r requirements.txt \
 && /opt/parcours/bin/pip install --no-cache-dir --no-deps /build/dist/*.whl

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home parcours
COPY --from=build /opt/parcours /opt/parcours
ENV PATH=/opt/parcours/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    PARCOURS_CLE_MAITRESSE_FICHIER=/etc/parcours/cle-maitresse
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/pret', timeout=2)"]
ENTRYPOINT ["parcours"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
