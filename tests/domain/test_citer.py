"""Citer un fait, c'est citer ce qui tient aujourd'hui sa place : son remplaçant, ou l'acte."""

from datetime import date

from scenario import (
    CCAPEX,
    SIAO,
    Dit,
    fait,
    given,
    menage,
    rectifie,
    ref,
)

from parcours.domain.langage.vocabulaire import Role
from parcours.domain.tableaux.ccapex import attentes
from parcours.domain.volets.expulsion.seances import Commission

MAIRIE, PREFECTURE = "/partenaires/mairie", "/partenaires/prefecture"
OUVERT = menage("2026-01-01", "p1")


def proposition(ident: str, reponse_attendue_le: str) -> Dit:
    """Un logement est proposé, et l'on attend la réponse jusqu'à ce jour."""
    sorte = "acces.proposition-de-logement-recue"
    return fait(sorte, "2026-03-02", ident=ident, reponse_attendue_le=reponse_attendue_le)


def reponse(le: str, a: str) -> Dit:
    """Le ménage accepte le logement que ce fait propose."""
    return fait("acces.reponse-a-proposition-donnee", le, proposition=ref(a), reponse="ACCEPTEE")


def test_qui_cite_un_fait_rectifie_cite_celui_qui_le_remplace() -> None:
    """Proposé jusqu'au 31, puis corrigé : jusqu'au 12. Une réponse du 20 vient trop tard."""
    rectification = rectifie("2026-03-03", cible=ref("dite"), remplacant=ref("juste"))
    dite = given(OUVERT, proposition("dite", "2026-03-31"), reponse("2026-03-20", "dite"))
    corrigee = dite.when(proposition("juste", "2026-03-12"), rectification)

    assert "reponse-tardive" not in dite.au("2026-03-20").anomalies
    assert "reponse-tardive" in corrigee.au("2026-03-20").anomalies


def avis(le: str, ident: str) -> Dit:
    """La CCAPEX rend un avis."""
    return fait("expulsion.ccapex-avis-rendu", le, par=CCAPEX, ident=ident)


def suite_donnee(le: str, a: str) -> Dit:
    """On sait ce que cet avis est devenu."""
    return fait("expulsion.ccapex-avis-suivi", le, par=CCAPEX, suivi="SUIVI", avis=ref(a, CCAPEX))


def test_la_suite_d_un_avis_rectifie_est_celle_de_l_avis_qui_le_remplace() -> None:
    rectification = rectifie(
        "2026-04-20", par=CCAPEX, cible=ref("dit", CCAPEX), remplacant=ref("juste", CCAPEX)
    )
    dits = (OUVERT, avis("2026-04-16", "dit"), avis("2026-04-17", "juste"), rectification)
    for cite in ("dit", "juste"):
        parcours = given(*dits, suite_donnee("2026-06-02", cite)).parcours
        (rendu,) = parcours.volet(Commission, date.max).avis
        assert (rendu.suite, str(rendu.suite_le)) == ("SUIVI", "2026-06-02"), cite
        (attente,) = attentes(parcours)
        assert (str(attente.du), str(attente.jusqu_au)) == ("2026-04-17", "2026-06-02"), cite


def test_la_suite_d_un_autre_fait_ou_d_un_avis_a_venir_se_remarque_et_ne_compte_pas() -> None:
    saisie = fait("expulsion.ccapex-saisie", "2026-02-02", par=CCAPEX, ident="saisie")
    dits = (OUVERT, saisie, avis("2026-04-16", "avis"))
    attendues = {
        suite_donnee("2026-06-02", "saisie"): "avis-inconnu",
        suite_donnee("2026-04-15", "avis"): "dates-contradictoires",
        suite_donnee("2026-06-02", "jamais-dit"): "reference-inconnue",
    }
    for suite, anomalie in attendues.items():
        lue = given(*dits, suite)
        assert lue.au("2026-06-02").anomalies == [anomalie]
        assert [a.suite for a in lue.parcours.volet(Commission, date.max).avis] == [None]


def arrete(le: str, par: str, role: Role, ident: str) -> Dit:
    """Cet organisme dit qu'un arrêté est pris."""
    sorte, qualites = "habitat-indigne.arrete-pris", frozenset({role})
    return fait(sorte, le, par=par, ident=ident, qualites=qualites, nature="MISE_EN_SECURITE")


def test_qui_cite_un_recit_cite_l_acte() -> None:
    """La préfecture et la mairie disent un même arrêté ; la mainlevée cite le récit de l'une."""
    recits = (
        arrete("2026-03-02", PREFECTURE, Role.PREFECTURE, "acte"),
        arrete("2026-03-04", MAIRIE, Role.MAIRIE, "recit"),
    )
    for cite in (ref("acte", PREFECTURE), ref("recit", MAIRIE), ref("jamais-dit", SIAO)):
        levee = fait("habitat-indigne.mainlevee-prononcee", "2026-06-01", arrete=cite)
        lue = given(OUVERT, *recits, levee).au("2026-06-01").anomalies
        assert ("arrete-inconnu" in lue) == ("jamais-dit" in cite)
