-- Lists that an organisation keeps under a name: filters of its own list of households, no household.
CREATE TABLE annuaire.listes (
  liste     uuid        PRIMARY KEY,
  organisme text        NOT NULL,
  nom       text        NOT NULL,
  filtres   text        NOT NULL,
  agent     text,
  gardee_le timestamptz NOT NULL DEFAULT now(),
  UNIQUE (organisme, nom)
)
--;
GRANT SELECT, INSERT, DELETE ON annuaire.listes TO parcours_service
