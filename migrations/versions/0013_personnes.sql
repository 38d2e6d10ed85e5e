-- Who is looked for by name: keyed hashes of name, first name and birth together, never one alone.
-- Made again from the views whenever something is missing; nothing here is a fact.
CREATE TABLE coffre.personnes (
  empreinte text   PRIMARY KEY,
  sujets    uuid[] NOT NULL
)
--;
CREATE TABLE coffre.recherche (
  cle       bytea NOT NULL,
  empreinte text  NOT NULL REFERENCES coffre.personnes ON DELETE CASCADE,
  PRIMARY KEY (cle, empreinte)
)
--;
CREATE INDEX recherche_personne ON coffre.recherche (empreinte)
--;
-- Two persons who may be one; what their names are is not here.
CREATE TABLE coffre.ressemblances (
  une   text     NOT NULL REFERENCES coffre.personnes ON DELETE CASCADE,
  autre text     NOT NULL REFERENCES coffre.personnes ON DELETE CASCADE,
  score smallint NOT NULL,
  PRIMARY KEY (une, autre)
)
--;
CREATE INDEX ressemblances_autre ON coffre.ressemblances (autre)
--;
GRANT SELECT, INSERT, DELETE ON coffre.personnes, coffre.recherche, coffre.ressemblances
  TO parcours_service
