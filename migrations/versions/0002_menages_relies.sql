-- Links are rare: write each at once, so that looking one up never reads a list of pending ones.
ALTER INDEX journal.evenements_flux_lies SET (fastupdate = off)
--;
-- The merges that a household wrote: looked up at each fold, and almost always none.
CREATE INDEX evenements_fusions ON journal.evenements (flux)
  WHERE type = 'fr.parcours.correction.menages-fusionnes.v1'
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
