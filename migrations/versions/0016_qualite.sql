-- What one partner told in a year, without reading what everybody, or itself before, has told.
CREATE INDEX evenements_source_jour ON journal.evenements (source, enregistre_le)
