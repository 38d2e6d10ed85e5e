-- One row per partner and resource, for the minute that runs. Unlogged: a server that crashes
-- forgets a minute of budgets, and nothing else.
CREATE UNLOGGED TABLE annuaire.budgets (
  source    text   NOT NULL,
  ressource text   NOT NULL,
  minute    bigint NOT NULL,
  pris      bigint NOT NULL,
  PRIMARY KEY (source, ressource)
)
--;
GRANT SELECT, INSERT, UPDATE ON annuaire.budgets TO parcours_service
