-- An act may also say what counts, who answers the 115, and how long an ended relation is kept.
ALTER TABLE annuaire.reglages
  ADD COLUMN role      text,
  ADD COLUMN famille   text,
  ADD COLUMN organisme text,
  ADD CHECK ((regle = 'ACTE-PERMANENT') = (role IS NOT NULL)),
  ADD CHECK ((role IS NULL) = (famille IS NULL)),
  ADD CHECK ((regle = 'DESIGNATION-115') = (organisme IS NOT NULL)),
  ADD CHECK (regle NOT IN ('ACTE-PERMANENT', 'DESIGNATION-115')
             OR (actif IS NOT NULL AND parametre IS NULL)),
  ADD CHECK (regle <> 'FIN-DE-RELATION' OR (actif IS NULL AND parametre = 'mois' AND valeur > 0))
