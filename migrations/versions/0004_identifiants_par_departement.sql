-- The streams that identifiers name, each within a department. `generation` counts the streams that
-- bore the same name one after the other: the next begins when the one before was erased. The hash
-- is that of 0.2.0 (system and identifier): old rows cannot be hashed again.
ALTER TABLE journal.identifiants
  ADD COLUMN departement text,
  ADD COLUMN generation integer NOT NULL DEFAULT 1 CHECK (generation > 0)
--;
-- A name that was reserved and never used says nothing.
DELETE FROM journal.identifiants i
 WHERE NOT EXISTS (SELECT FROM journal.evenements e WHERE e.flux = i.flux)
--;
-- The department of a stream: the first that was recorded. Empty if none ever was: no partner names
-- that stream by its identifier any more, for nobody can say whose it is; its uuid still does.
UPDATE journal.identifiants i
   SET departement = coalesce(
         (SELECT e.departement FROM journal.evenements e
           WHERE e.flux = i.flux AND e.departement IS NOT NULL ORDER BY e.version LIMIT 1), '')
--;
ALTER TABLE journal.identifiants
  ALTER COLUMN departement SET NOT NULL,
  DROP CONSTRAINT identifiants_pkey,
  ADD PRIMARY KEY (systeme, empreinte, departement, generation)
--;
-- Identifiers that facts of 0.2.0 attached to a household: they name its stream, where they are free
-- and where the fact still counts; the oldest first. A fact does not count that an active annulment
-- or rectification targets; a fact that was moved counts in the household where the last move put it.
WITH corrections AS (
  SELECT e.source, e.qualites, e.type, e.survenu_le, e.connu_le, e.enregistre_le, e.position,
         e.source || '#' || e.id AS reference,
         convert_from(e.charge, 'UTF8')::jsonb ->> 'cible' AS cible,
         (convert_from(e.charge, 'UTF8')::jsonb ->> 'menage_cible')::uuid AS menage_cible
    FROM journal.evenements e
   WHERE e.type IN ('fr.parcours.correction.fait-annule.v1',
                    'fr.parcours.correction.fait-rectifie.v1',
                    'fr.parcours.correction.rattachement-change.v1')
     AND EXISTS (SELECT FROM journal.rattachements)
), valables AS (
  SELECT c.* FROM corrections c JOIN journal.evenements e ON e.source || '#' || e.id = c.cible
   WHERE c.source = e.source OR string_to_array(c.qualites, ',') && ARRAY['SIAO', 'DPO']
      OR c.type = 'fr.parcours.correction.rattachement-change.v1'
), actives AS (
  SELECT v.* FROM valables v
   WHERE NOT EXISTS (SELECT FROM valables a
                      WHERE a.cible = v.reference
                        AND a.type = 'fr.parcours.correction.fait-annule.v1')
), rattaches AS (
  SELECT r.systeme, r.empreinte, e.position,
         coalesce((SELECT a.menage_cible FROM actives a
                    WHERE a.cible = e.source || '#' || e.id AND a.menage_cible IS NOT NULL
                    ORDER BY a.survenu_le DESC, least(a.connu_le, a.enregistre_le) DESC,
                             a.position DESC
                    LIMIT 1), e.flux) AS flux
    FROM journal.rattachements r JOIN journal.evenements e USING (source, id, contenu)
   WHERE NOT EXISTS (SELECT FROM actives a
                      WHERE a.cible = e.source || '#' || e.id
                        AND a.type IN ('fr.parcours.correction.fait-annule.v1',
                                       'fr.parcours.correction.fait-rectifie.v1'))
)
INSERT INTO journal.identifiants (systeme, empreinte, flux, departement)
  SELECT r.systeme, r.empreinte, r.flux, d.departement
    FROM rattaches r, LATERAL (
      SELECT e.departement FROM journal.evenements e
       WHERE e.flux = r.flux AND e.departement IS NOT NULL ORDER BY e.version LIMIT 1
    ) AS d
   ORDER BY r.position
ON CONFLICT DO NOTHING
--;
DROP TABLE journal.rattachements
--;
-- The links that a household wrote, merges and attachments: looked up at each fold, and few.
CREATE INDEX evenements_liens ON journal.evenements (flux)
  WHERE flux_lies IS NOT NULL
    AND type IN ('fr.parcours.correction.menages-fusionnes.v1',
                 'fr.parcours.menage.identifiant-externe-rattache.v1')
--;
DROP INDEX journal.evenements_fusions
--;
ALTER TABLE annuaire.systemes
  ADD COLUMN casse text NOT NULL DEFAULT 'significative'
    CHECK (casse IN ('significative', 'ignoree'))
--;
-- An organisation may speak through several sources; a source speaks for one organisation for ever:
-- what it said before would change hands.
ALTER TABLE annuaire.partenaires DROP CONSTRAINT partenaires_organisme_key
--;
CREATE INDEX partenaires_organisme ON annuaire.partenaires (organisme)
--;
CREATE FUNCTION annuaire.garde_l_organisme() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'une source garde son organisme : donner une autre source au nouveau'
    USING ERRCODE = 'restrict_violation';
END
$$
--;
CREATE TRIGGER garde_l_organisme BEFORE UPDATE ON annuaire.partenaires
  FOR EACH ROW WHEN (old.organisme IS DISTINCT FROM new.organisme)
  EXECUTE FUNCTION annuaire.garde_l_organisme()
