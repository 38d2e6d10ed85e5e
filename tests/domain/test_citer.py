"""Citer un fait, c'est citer ce qui tient aujourd'hui sa place : son remplaçant, ou l'acte."""

from scenario import (
    SIAO,
    Dit,
    fait,
    given,
    menage,
    rectifie,
    ref,
)

from parcours.domain.langage.vocabulaire import Role

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
