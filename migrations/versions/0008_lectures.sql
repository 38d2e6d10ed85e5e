-- Who read what, and when: written before the answer leaves, never changed.
CREATE SCHEMA lectures
--;
CREATE TABLE lectures.faites (
  numero    bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  lue_a     timestamptz NOT NULL DEFAULT clock_timestamp(),
  source    text        NOT NULL,
  organisme text        NOT NULL,
  agent     text,
  adresse   text        NOT NULL,
  parcours  uuid,
  liste     text,
  niveau    smallint,
  edition   text,
  trouve    boolean     NOT NULL,
  trace     text
)
--;
CREATE INDEX faites_parcours ON lectures.faites (parcours, numero) WHERE parcours IS NOT NULL
--;
-- What was looked for and not found: few, and counted for those who sweep.
CREATE INDEX faites_en_vain ON lectures.faites (lue_a, organisme) WHERE NOT trouve
--;
CREATE TRIGGER immuable BEFORE UPDATE OR DELETE OR TRUNCATE ON lectures.faites
  FOR EACH STATEMENT EXECUTE FUNCTION journal.refuse_toute_modification()
--;
GRANT USAGE ON SCHEMA lectures TO parcours_service
--;
GRANT SELECT, INSERT ON lectures.faites TO parcours_service
