-- The measures of one table of one release, without reading those of all releases.
CREATE INDEX mesures_tableau ON publications.mesures (publication, (cle[1]))
