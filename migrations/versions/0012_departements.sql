-- Looked up at each fold: the departments that a stream tells of, and the streams that tell of one.
-- Both lists are those of the catalogue; a type that is not in them is found without the index.
CREATE INDEX evenements_departements_dits ON journal.evenements (flux, departement)
  WHERE type IN ('fr.parcours.territoire.appels-115-comptes.v1',
                 'fr.parcours.territoire.avis-des-usagers-rendu.v1',
                 'fr.parcours.territoire.contribution-au-diagnostic-apportee.v1',
                 'fr.parcours.territoire.creation-de-places-programmee.v1',
                 'fr.parcours.territoire.diagnostic-360-publie.v1',
                 'fr.parcours.territoire.formation-realisee.v1',
                 'fr.parcours.territoire.outil-publie.v1',
                 'fr.parcours.territoire.places-ouvertes.v1',
                 'fr.parcours.territoire.referent-habitat-identifie.v1')
--;
CREATE INDEX evenements_des_departements ON journal.evenements (departement, flux)
  WHERE type IN ('fr.parcours.territoire.appels-115-comptes.v1',
                 'fr.parcours.territoire.avis-des-usagers-rendu.v1',
                 'fr.parcours.territoire.contribution-au-diagnostic-apportee.v1',
                 'fr.parcours.territoire.creation-de-places-programmee.v1',
                 'fr.parcours.territoire.diagnostic-360-publie.v1',
                 'fr.parcours.territoire.formation-realisee.v1',
                 'fr.parcours.territoire.outil-publie.v1',
                 'fr.parcours.territoire.places-ouvertes.v1',
                 'fr.parcours.territoire.referent-habitat-identifie.v1')
