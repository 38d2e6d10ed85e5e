-- What the observatory has published: numbered, frozen, never changed. `cases` also keeps what is
-- silent, without which the next release could not be decided: only `parues` is read by partners.
CREATE SCHEMA publications
--;
CREATE TABLE publications.gelees (
  numero       bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  periode      text        NOT NULL,
  revision     int         NOT NULL,
  departements text[]      NOT NULL,
  catalogue    text        NOT NULL,
  seuil        int         NOT NULL,
  position     bigint      NOT NULL,
  gelee_a      timestamptz NOT NULL DEFAULT clock_timestamp(),
  bilan        jsonb       NOT NULL,
  empreinte    text        NOT NULL,
  UNIQUE (periode, revision)
)
--;
CREATE TABLE publications.cases (
  publication bigint  NOT NULL REFERENCES publications.gelees,
  cle         text[]  NOT NULL,
  valeur      bigint  NOT NULL,
  menages     bigint  NOT NULL,
  plus_gros   bigint  NOT NULL,
  poids       int     NOT NULL,
  se_publie   boolean NOT NULL,
  est_connue  boolean NOT NULL,
  parait      boolean NOT NULL,
  PRIMARY KEY (cle)
)
--;
CREATE INDEX cases_tableau ON publications.cases (publication, (cle[1]))
--;
CREATE TABLE publications.equations (
  publication bigint NOT NULL REFERENCES publications.gelees,
  rang        int    NOT NULL,
  termes      jsonb  NOT NULL,
  PRIMARY KEY (publication, rang)
)
--;
CREATE TABLE publications.mesures (
  publication bigint NOT NULL REFERENCES publications.gelees,
  cle         text[] NOT NULL PRIMARY KEY,
  valeur      bigint
)
--;
CREATE VIEW publications.parues AS
  SELECT publication, cle, CASE WHEN parait THEN valeur END AS valeur
    FROM publications.cases WHERE se_publie AND NOT est_connue
  UNION ALL SELECT publication, cle, valeur FROM publications.mesures
--;
CREATE TRIGGER immuable BEFORE UPDATE OR DELETE OR TRUNCATE ON publications.gelees
  FOR EACH STATEMENT EXECUTE FUNCTION journal.refuse_toute_modification()
--;
CREATE TRIGGER immuable BEFORE UPDATE OR DELETE OR TRUNCATE ON publications.cases
  FOR EACH STATEMENT EXECUTE FUNCTION journal.refuse_toute_modification()
--;
CREATE TRIGGER immuable BEFORE UPDATE OR DELETE OR TRUNCATE ON publications.equations
  FOR EACH STATEMENT EXECUTE FUNCTION journal.refuse_toute_modification()
--;
CREATE TRIGGER immuable BEFORE UPDATE OR DELETE OR TRUNCATE ON publications.mesures
  FOR EACH STATEMENT EXECUTE FUNCTION journal.refuse_toute_modification()
--;
GRANT USAGE ON SCHEMA publications TO parcours_service
--;
GRANT SELECT, INSERT ON publications.gelees TO parcours_service
--;
GRANT SELECT, INSERT ON publications.cases TO parcours_service
--;
GRANT SELECT, INSERT ON publications.equations TO parcours_service
--;
GRANT SELECT, INSERT ON publications.mesures TO parcours_service
--;
GRANT SELECT ON publications.parues TO parcours_service
