-- The daily entry: the households that some read otherwise from that day, by its date alone. It
-- stands after the event of `position`, the head of the journal when it was written; entries of one
-- position follow each other by `numero`. It says neither who, nor what, nor why.
CREATE TABLE journal.jours (
  numero      bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
  jour        date        NOT NULL,
  departement text        NOT NULL,
  position    bigint      NOT NULL,
  parcours    uuid[]      NOT NULL,
  ecrit_le    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (departement, jour)
)
--;
CREATE TRIGGER immuable BEFORE UPDATE OR DELETE OR TRUNCATE ON journal.jours
  FOR EACH STATEMENT EXECUTE FUNCTION journal.refuse_toute_modification()
--;
GRANT SELECT, INSERT ON journal.jours TO parcours_service
