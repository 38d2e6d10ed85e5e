-- What one partner said of one household, and whether anything there links another: found without
-- reading what everybody else said, so that a long household answers as an unknown one does.
CREATE INDEX evenements_flux_source ON journal.evenements (flux, source)
--;
CREATE INDEX evenements_lient ON journal.evenements (flux) WHERE flux_lies IS NOT NULL
--;
DROP INDEX journal.evenements_liens_ecrits
