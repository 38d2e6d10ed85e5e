-- Statements are separated by a line that holds only "--;".
-- Three schemas, because they are not kept, backed up or granted alike: facts, keys, partners.
CREATE SCHEMA journal
--;
CREATE SCHEMA coffre
--;
CREATE SCHEMA annuaire
--;
-- What the service connects as: it reads facts and appends them, nothing else.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'parcours_service') THEN
    CREATE ROLE parcours_service NOLOGIN;
  END IF;
END
$$
--;
-- One row: the last position and the end of the chain. Positions come from here and from nowhere
-- else, so they have no gap and become visible in order.
CREATE TABLE journal.tete (
  seule         boolean     PRIMARY KEY DEFAULT true CHECK (seule),
  position      bigint      NOT NULL,
  enregistre_le timestamptz NOT NULL,
  chaine        bytea       NOT NULL CHECK (length(chaine) = 32)
) WITH (fillfactor = 10)
--;
INSERT INTO journal.tete VALUES (true, 0, '-infinity', sha256('parcours'))
--;
-- `charge` holds the exact bytes of the fact, personal fields sealed. `contenu` recognises the same
-- fact sent again; `empreinte` is the digest of the row, `chaine` links it to the row before.
CREATE TABLE journal.evenements (
  position      bigint      PRIMARY KEY,
  flux          uuid        NOT NULL,
  version       integer     NOT NULL CHECK (version > 0),
  source        text        NOT NULL,
  id            text        NOT NULL,
  type          text        NOT NULL,
  survenu_le    date        NOT NULL,
  connu_le      timestamptz NOT NULL,
  enregistre_le timestamptz NOT NULL,
  departement   text,
  qualites      text        NOT NULL,
  flux_lies     uuid[],
  charge        bytea       NOT NULL,
  contenu       bytea       NOT NULL,
  empreinte     bytea       NOT NULL CHECK (length(empreinte) = 32),
  chaine        bytea       NOT NULL CHECK (length(chaine) = 32),
  UNIQUE (flux, version),
  UNIQUE (source, id)
)
--;
-- The streams that an event concerns besides its own: rare, hence a partial index.
CREATE INDEX evenements_flux_lies ON journal.evenements USING gin (flux_lies)
  WHERE flux_lies IS NOT NULL
--;
CREATE FUNCTION journal.refuse_toute_modification() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'le journal ne se modifie pas : corriger, c''est ajouter un fait'
    USING ERRCODE = 'restrict_violation';
END
$$
--;
CREATE TRIGGER immuable BEFORE UPDATE OR DELETE OR TRUNCATE ON journal.evenements
  FOR EACH STATEMENT EXECUTE FUNCTION journal.refuse_toute_modification()
--;
-- The streams that a partner's own identifiers name; the identifier itself is a keyed hash.
CREATE TABLE journal.identifiants (
  systeme   text  NOT NULL,
  empreinte bytea NOT NULL CHECK (length(empreinte) = 32),
  flux      uuid  NOT NULL,
  PRIMARY KEY (systeme, empreinte)
)
--;
-- Append events in one transaction, under one lock, and say what became of each.
-- One array element per event. `attendues`: the version its stream must have, null for any; an event
-- with an expected version is alone of its stream in a call. No (source, id) twice in a call.
-- `tout_ou_rien`: append all or none. plpgsql on purpose: every statement after the lock sees what
-- was committed while it waited.
CREATE FUNCTION journal.ajouter(
  flux_ uuid[], attendues integer[], sources text[], ids text[], types text[], survenus date[],
  connus timestamptz[], departements text[], qualites_ text[], lies text[], charges bytea[],
  contenus bytea[], empreintes bytea[], tout_ou_rien boolean
) RETURNS TABLE (statut text, flux uuid, position_ bigint, version integer, enregistre_le timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  n         CONSTANT integer := cardinality(flux_);
  bout      journal.tete;
  maintenant timestamptz;
  statuts   text[];
  courantes integer[];
  positions bigint[] := array_fill(NULL::bigint, ARRAY[n]);
  chaines   bytea[]  := array_fill(NULL::bytea, ARRAY[n]);
  versions  integer[];
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('parcours.journal'));
  SELECT * INTO STRICT bout FROM journal.tete;
  maintenant := greatest(clock_timestamp(), bout.enregistre_le + interval '1 microsecond');

  SELECT array_agg(coalesce((SELECT max(e.version) FROM journal.evenements e
                              WHERE e.flux = r.flux), 0) ORDER BY r.i)
    INTO courantes
    FROM unnest(flux_) WITH ORDINALITY AS r(flux, i);

  SELECT array_agg(CASE
           WHEN e.position IS NOT NULL AND e.contenu = r.contenu THEN 'rejoue'
           WHEN e.position IS NOT NULL THEN 'conflit'
           WHEN r.attendue <> courantes[r.i::integer] THEN 'perime'
           ELSE 'ajoute' END ORDER BY r.i)
    INTO statuts
    FROM unnest(sources, ids, contenus, attendues) WITH ORDINALITY
           AS r(source, id, contenu, attendue, i)
    LEFT JOIN journal.evenements e ON e.source = r.source AND e.id = r.id;

  IF tout_ou_rien AND statuts && ARRAY['conflit', 'perime'] THEN
    statuts := array_replace(statuts, 'ajoute', 'abandonne');
  END IF;

  SELECT array_agg(CASE WHEN r.statut = 'ajoute' THEN courantes[r.i::integer] + r.rang END ORDER BY r.i)
    INTO versions
    FROM (SELECT i, statut, row_number() OVER (PARTITION BY flux, statut ORDER BY i)::integer AS rang
            FROM unnest(flux_, statuts) WITH ORDINALITY AS u(flux, statut, i)) AS r;

  FOR i IN 1..n LOOP
    IF statuts[i] = 'ajoute' THEN
      bout.position := bout.position + 1;
      bout.chaine := sha256(bout.chaine || int8send(bout.position) || int4send(versions[i])
        || int8send((extract(epoch FROM maintenant) * 1000000)::bigint) || empreintes[i]);
      positions[i] := bout.position;
      chaines[i] := bout.chaine;
    END IF;
  END LOOP;

  IF statuts && ARRAY['ajoute'] THEN
    INSERT INTO journal.evenements
      SELECT r.position, r.flux, r.version, r.source, r.id, r.type, r.survenu, r.connu, maintenant,
             r.departement, r.qualite, string_to_array(r.lies, ',')::uuid[], r.charge, r.contenu,
             r.empreinte, r.chaine
        FROM unnest(positions, flux_, versions, sources, ids, types, survenus, connus, departements,
                    qualites_, lies, charges, contenus, empreintes, chaines)
             AS r(position, flux, version, source, id, type, survenu, connu, departement, qualite,
                  lies, charge, contenu, empreinte, chaine)
       WHERE r.position IS NOT NULL;
    UPDATE journal.tete
       SET position = bout.position, chaine = bout.chaine, enregistre_le = maintenant;
    PERFORM pg_notify('parcours', bout.position::text);
  END IF;

  RETURN QUERY
    SELECT r.statut, e.flux, e.position, e.version, e.enregistre_le
      FROM unnest(statuts, sources, ids) WITH ORDINALITY AS r(statut, source, id, i)
      LEFT JOIN journal.evenements e ON e.source = r.source AND e.id = r.id
     ORDER BY r.i;
END
$$
--;
-- One key per subject of a stream, wrapped by the master key. Destroying it shreds the data.
CREATE TABLE coffre.cles (
  flux       uuid  NOT NULL,
  sujet      text  NOT NULL,
  cle        uuid  NOT NULL UNIQUE,
  enveloppe  bytea,
  creee_le   timestamptz NOT NULL DEFAULT now(),
  detruite_le timestamptz,
  PRIMARY KEY (flux, sujet),
  CHECK ((enveloppe IS NULL) = (detruite_le IS NOT NULL))
)
--;
CREATE TABLE annuaire.systemes (
  prefixe text PRIMARY KEY,
  systeme text NOT NULL,
  libelle text NOT NULL
)
--;
CREATE TABLE annuaire.partenaires (
  source       text   PRIMARY KEY,
  libelle      text   NOT NULL,
  organisme    text   NOT NULL UNIQUE,
  roles        text[] NOT NULL,
  departements text[] NOT NULL,
  systemes     text[] NOT NULL,
  cle          bytea  UNIQUE,
  cree_le      timestamptz NOT NULL DEFAULT now(),
  modifie_le   timestamptz NOT NULL DEFAULT now()
)
--;
GRANT USAGE ON SCHEMA journal, coffre, annuaire TO parcours_service
--;
GRANT SELECT ON journal.evenements, journal.tete TO parcours_service
--;
GRANT SELECT, INSERT ON journal.identifiants TO parcours_service
--;
REVOKE ALL ON FUNCTION journal.ajouter FROM PUBLIC
--;
GRANT EXECUTE ON FUNCTION journal.ajouter TO parcours_service
--;
GRANT SELECT, INSERT, UPDATE ON coffre.cles TO parcours_service
--;
GRANT SELECT, INSERT, UPDATE ON annuaire.systemes, annuaire.partenaires TO parcours_service
