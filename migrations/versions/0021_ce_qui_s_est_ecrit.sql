-- Append as `journal.ajouter` does, and say, as of the same lock, how many acts the territories have
-- signed (`actes`), and what others wrote since the position that the caller knows (`connue`), one
-- row each after the answers: `ailleurs`, its stream, its position, the streams it links. Others who
-- wrote more than a thousand are not said: the caller sees that positions are missing.
CREATE FUNCTION journal.ajouter_et_dire(
  connue bigint, flux_ uuid[], attendues integer[], sources text[], ids text[], types text[],
  survenus date[], connus timestamptz[], departements text[], qualites_ text[], lies_ text[],
  charges bytea[], contenus bytea[], empreintes bytea[], tout_ou_rien boolean
) RETURNS TABLE (statut text, flux uuid, position_ bigint, version integer,
                 enregistre_le timestamptz, lies uuid[], actes bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  bout bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('parcours.journal'));
  SELECT t.position INTO STRICT bout FROM journal.tete t;
  RETURN QUERY
    SELECT a.statut, a.flux, a.position_, a.version, a.enregistre_le, NULL::uuid[],
           (SELECT coalesce(max(r.numero), 0) FROM annuaire.reglages r)
      FROM journal.ajouter(flux_, attendues, sources, ids, types, survenus, connus, departements,
                           qualites_, lies_, charges, contenus, empreintes, tout_ou_rien) AS a;
  IF bout - connue BETWEEN 1 AND 1000 THEN
    RETURN QUERY
      SELECT 'ailleurs', e.flux, e.position, e.version, e.enregistre_le, e.flux_lies, NULL::bigint
        FROM journal.evenements e WHERE e.position > connue AND e.position <= bout
       ORDER BY e.position;
  END IF;
END
$$
--;
REVOKE ALL ON FUNCTION journal.ajouter_et_dire FROM PUBLIC
--;
GRANT EXECUTE ON FUNCTION journal.ajouter_et_dire TO parcours_service
