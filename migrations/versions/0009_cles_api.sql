-- A key is never forgotten: revoked or replaced, its row says so, and no file brings it back.
-- `annuaire.partenaires.cle` stays for the release before this one, which may still be serving.
CREATE TABLE annuaire.cles (
  empreinte   bytea       PRIMARY KEY,
  source      text        NOT NULL REFERENCES annuaire.partenaires,
  libelle     text        NOT NULL,
  creee_le    timestamptz NOT NULL DEFAULT now(),
  expire_le   timestamptz,
  revoquee_le timestamptz,
  employee_le date
)
--;
CREATE INDEX cles_source ON annuaire.cles (source)
--;
INSERT INTO annuaire.cles (empreinte, source, libelle, creee_le)
SELECT cle, source, 'première clé', cree_le FROM annuaire.partenaires WHERE cle IS NOT NULL
--;
GRANT SELECT, INSERT, UPDATE ON annuaire.cles TO parcours_service
--;
-- One row once this database has served real partners: no trial server opens it again.
CREATE TABLE annuaire.service_reel (
  seul   boolean     PRIMARY KEY DEFAULT true CHECK (seul),
  depuis timestamptz NOT NULL DEFAULT now()
)
--;
GRANT SELECT, INSERT ON annuaire.service_reel TO parcours_service
