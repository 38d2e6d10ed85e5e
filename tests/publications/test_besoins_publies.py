"""Le diagnostic à 360 degrés publié : situations et besoins, et rien qui retrouve quelqu'un."""

from datetime import date
from typing import Final

from gelees_inventees import RIEN, gele, petites, situees

from parcours.domain.tableaux.indicateurs.mouvements import Vie
from parcours.domain.tableaux.indicateurs.sejours import SejourCompte
from parcours.domain.tableaux.indicateurs.ventilations import ATTENTE
from parcours.publications import besoins, liens
from parcours.publications.composer import Matiere, composer
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import BESOINS, MIXTE
from parcours.secret_statistique.tables import TOTAL

LIEUX: Final = ["30", "48"]
SIAO, SOCIAL, DALO, _ = ATTENTE.modalites
TRIMESTRES: Final = [f"2025-T{n}" for n in range(1, 5)]


def la(menage: str, ou: str, quoi: str) -> SejourCompte:
    return SejourCompte(menage, date(2024, 5, 1), None, ou, quoi)


def matiere() -> Matiere:
    """Nearly all those in the street of the 48 wait for the SIAO; a few ask two things."""
    vies: list[Vie] = []
    attentes: list[Vie] = []
    for ou, etapes in {
        "30": {"rue": 60, "hebergement": 80, "logement": 30},
        "48": {"rue": 40, "hebergement": 25, "logement-accompagne": 15},
    }.items():
        for etape, combien in etapes.items():
            for n in range(combien):
                menage = f"{ou}-{etape}-{n}"
                vies.append([la(menage, ou, etape)])
                if (etape == "rue" and n % 20) or etape == "logement-accompagne":
                    attentes.append([la(menage, ou, SIAO)])
                if n % 3 == 0:
                    attentes.append([la(menage, ou, SOCIAL)])
    return Matiere(vies, [], ventilees={ATTENTE.code: attentes})


def valeur(composee_de: Matiere, *cle: str) -> int:
    return composer(composee_de, Periode.lue("2025"), LIEUX).cases[cle].valeur


def test_chaque_besoin_se_compte_a_l_etape_de_qui_l_a() -> None:
    dite = matiere()

    assert valeur(dite, BESOINS, "2025", "48", "rue", SIAO) == 38
    assert valeur(dite, BESOINS, "2025", "48", "hebergement", SIAO) == 0
    assert valeur(dite, BESOINS, "2025", "48", TOTAL, SOCIAL) == 14 + 9 + 5
    assert valeur(dite, BESOINS, "2025", TOTAL, "rue", SIAO) == 38 + 57
    assert valeur(dite, MIXTE, "2025", "48", "rue", TOTAL) == 40


def test_qui_attend_sans_etre_suivi_ne_s_y_compte_pas() -> None:
    seul = Matiere([], [], ventilees={ATTENTE.code: [[la("m", "48", SIAO)]]})

    assert valeur(seul, BESOINS, "2025", "48", TOTAL, SIAO) == 0


def test_rien_ne_situe_qui_n_attend_pas_et_oublier_qu_il_est_le_reste_le_laisse_faire() -> None:
    """Forty in the street, thirty-eight of whom wait: two do not."""
    famille = f"^(stock(-attente)?|hors-stock-attente|{BESOINS}|{MIXTE}|sans-besoin)$"
    juste = RIEN
    for code in (*TRIMESTRES, "2025"):
        juste = gele(juste, matiere(), code, LIEUX, famille)
    oublieux = gele(RIEN, matiere(), "2025", LIEUX, f"^({BESOINS}|{MIXTE})$")

    reste = (besoins.SANS_CE_BESOIN, "2025", SIAO, "48", "rue")
    assert juste.systeme.cases[reste].valeur == 2
    assert situees(juste.systeme, juste.paru, petites(juste.systeme)) == set()
    assert situees(juste.systeme, {**juste.paru, **oublieux.paru}, petites(juste.systeme))


def test_les_etapes_font_le_stock_par_attente_du_quatrieme_trimestre() -> None:
    dites = {code: code for code in ("2025", *TRIMESTRES)}

    lies = liens.liens(Periode.lue("2025"), LIEUX, dites)

    total = (
        ((BESOINS, "2025", "48", TOTAL, DALO), 1),
        (("stock-attente", "2025-T4", "48", DALO), -1),
    )
    assert total in lies
