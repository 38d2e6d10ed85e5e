-- What links households: read both ways at each fold, so a stream must tell its links at once.
CREATE INDEX evenements_liants ON journal.evenements (flux) WHERE flux_lies IS NOT NULL
--;
-- The identifiers that a fact attaches to a household that already exists. A row counts only while
-- the fact of that content is in the journal and nothing withdraws it: nothing here is ever changed.
CREATE TABLE journal.rattachements (
  systeme   text  NOT NULL,
  empreinte bytea NOT NULL CHECK (length(empreinte) = 32),
  source    text  NOT NULL,
  id        text  NOT NULL,
  contenu   bytea NOT NULL,
  PRIMARY KEY (systeme, empreinte, source, id, contenu)
)
--;
GRANT SELECT, INSERT ON journal.rattachements TO parcours_service
