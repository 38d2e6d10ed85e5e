-- The links that a household wrote, merges, attachments and transfers: looked up at each fold, and
-- few.
CREATE INDEX evenements_liens_ecrits ON journal.evenements (flux)
  WHERE flux_lies IS NOT NULL
    AND type IN ('fr.parcours.correction.menages-fusionnes.v1',
                 'fr.parcours.menage.identifiant-externe-rattache.v1',
                 'fr.parcours.parcours.transfert-decide.v1')
--;
DROP INDEX journal.evenements_liens
--;
-- The names that a stream bears: a transfer looks for them in the other department.
CREATE INDEX identifiants_flux ON journal.identifiants (flux)
