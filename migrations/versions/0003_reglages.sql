-- An act of a territory's administrator: it switches a rule, or sets what the law leaves to them.
CREATE TABLE annuaire.reglages (
  numero        bigint  PRIMARY KEY CHECK (numero > 0),
  departement   text    NOT NULL,
  regle         text    NOT NULL,
  actif         boolean,
  parametre     text,
  valeur        integer,
  du            date    NOT NULL,
  par           text    NOT NULL CHECK (par <> ''),
  enregistre_le timestamptz NOT NULL DEFAULT now(),
  CHECK ((parametre IS NULL) = (valeur IS NULL)),
  CHECK (actif IS NOT NULL OR parametre IS NOT NULL)
)
--;
CREATE FUNCTION annuaire.refuse_toute_modification() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'un acte ne se modifie pas : en signer un autre'
    USING ERRCODE = 'restrict_violation';
END
$$
--;
CREATE TRIGGER immuable BEFORE UPDATE OR DELETE OR TRUNCATE ON annuaire.reglages
  FOR EACH STATEMENT EXECUTE FUNCTION annuaire.refuse_toute_modification()
--;
GRANT SELECT, INSERT ON annuaire.reglages TO parcours_service
