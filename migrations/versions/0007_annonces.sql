-- What each reader is told of the journal, in the order in which it became readable to them: kept
-- when the views are made again, for those who follow it remember where they are.
CREATE SCHEMA annonces
--;
-- One row: this life of the database, how many announcements were made, the views last compared.
CREATE TABLE annonces.vie (
  seule   boolean PRIMARY KEY DEFAULT true CHECK (seule),
  epoque  uuid    NOT NULL DEFAULT gen_random_uuid(),
  dernier bigint  NOT NULL DEFAULT 0,
  vues    text    NOT NULL DEFAULT ''
)
--;
INSERT INTO annonces.vie DEFAULT VALUES
--;
-- A fact that a reader may follow, or (fait = 0) a household to be read again. Told again, it moves.
CREATE TABLE annonces.entrees (
  lecteur  text        NOT NULL,
  parcours uuid        NOT NULL,
  fait     bigint      NOT NULL,
  numero   bigint      NOT NULL,
  position bigint      NOT NULL,
  dite_a   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (lecteur, parcours, fait)
)
--;
CREATE UNIQUE INDEX entrees_ordre ON annonces.entrees (lecteur, numero)
--;
-- What was last told: each fact, and what had become of it.
CREATE TABLE annonces.dits (
  parcours uuid     NOT NULL,
  lecteur  text     NOT NULL,
  faits    bigint[] NOT NULL,
  devenirs text[]   NOT NULL,
  PRIMARY KEY (parcours, lecteur)
)
--;
CREATE INDEX dits_lecteur ON annonces.dits (lecteur)
--;
GRANT USAGE ON SCHEMA annonces TO parcours_service
--;
GRANT SELECT, INSERT, UPDATE, DELETE ON annonces.entrees, annonces.dits TO parcours_service
--;
GRANT SELECT, UPDATE ON annonces.vie TO parcours_service
