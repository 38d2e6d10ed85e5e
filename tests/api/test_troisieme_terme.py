"""Les mises à l'abri de la Lozère, du premier soir au troisième terme : la liste de qui abrite."""

from collections import Counter
from typing import Any, Final

from faits import SIAO, accord, entre, fait, menage_ouvert
from maison import Maison
from scenario import donnees

CIDFF: Final = "/partenaires/cidff-48"
DDETS: Final = "/partenaires/ddets-48"
LISTE: Final = "/v1/siao/listes/mises-a-l-abri"


async def test_une_mise_a_l_abri_va_de_terme_en_terme_jusqu_a_la_sortie(maison: Maison) -> None:
    """Two women: one reaches the third term and comes back, the other goes beyond it."""
    menages: dict[str, str] = {}
    for nom in ("une", "autre"):
        menages[nom] = await entre(
            maison, menage_ouvert(sujet=f"si-siao:48-{nom}", survenu_le="2026-01-02")
        )
        await entre(maison, accord("INT-CIDFF48", sujet=f"parcours:{menages[nom]}",
                                   survenu_le="2026-01-02"))  # fmt: skip
    noms = {parcours: nom for nom, parcours in menages.items()}

    async def dit(qui: str, sorte: str, le: str, par: str = CIDFF, **champs: Any) -> str:  # noqa: ANN401
        evenement = fait(sorte, par, sujet=f"parcours:{menages[qui]}", **donnees(
            sorte, le, {"survenu_le": le, **champs}))  # fmt: skip
        await entre(maison, evenement)
        return f"{par}#{evenement['id']}"

    async def lus(au: str, lecteur: str = CIDFF) -> dict[str, tuple[str, str, bool]]:
        """Each one's term and its day; the count and its facets say the same."""
        lu = (await maison.lit(LISTE, lecteur=lecteur, au=au)).json()["elements"]
        comptes = (await maison.lit("/v1/siao/listes", lecteur=lecteur, au=au)).json()["listes"]
        (compte,) = (c for c in comptes if c["liste"] == "mises-a-l-abri")
        assert compte["menages"] == len(lu)
        retards = sum(e["en_retard"] for e in lu)
        assert compte["en_retard"] == retards
        assert len({e["parcours"] for e in lu}) == len(lu)
        return {noms[e["parcours"]]: (e["precision"], e["pour_le"], e["en_retard"]) for e in lu}

    await dit("une", "vif.mise-a-abri-debutee", "2026-01-05", solution="GITE", commune="48061")
    assert await lus("2026-01-04") == {}
    assert await lus("2026-01-05") == {"une": ("premier-terme", "2026-01-20", False)}
    assert await lus("2026-01-20") == {"une": ("premier-terme", "2026-01-20", False)}
    assert await lus("2026-01-21") == {"une": ("premier-terme", "2026-01-20", True)}
    un = await dit("une", "vif.mise-a-abri-renouvelee", "2026-01-19", rang=1)
    assert await lus("2026-01-18") == {"une": ("premier-terme", "2026-01-20", False)}
    assert await lus("2026-01-21") == {"une": ("deuxieme-terme", "2026-02-04", False)}
    # the second one, told a week late
    await dit("une", "vif.mise-a-abri-renouvelee", "2026-02-03", rang=2)
    await dit("autre", "vif.mise-a-abri-debutee", "2026-02-02", solution="HOTEL", commune="48095")
    troisieme = ("troisieme-terme", "2026-02-19", False)
    assert await lus("2026-02-03") == {
        "une": troisieme, "autre": ("premier-terme", "2026-02-17", False),
    }  # fmt: skip
    assert (await lus("2026-02-20"))["une"] == ("troisieme-terme", "2026-02-19", True)
    # the SIAO protects: who shelters still counts, the SIAO reads what it is named for
    await dit("une", "vif.protection-adresse-activee", "2026-02-10", SIAO, niveau="N3",
              organismes_habilites=["INT-SIAO48", "INT-CIDFF48"])  # fmt: skip
    assert (await lus("2026-02-12"))["une"] == troisieme
    # the first renewal was an error: the last one still says its term
    await dit("une", "correction.fait-annule", "2026-02-12", cible=un, motif="ERREUR")
    assert (await lus("2026-02-12"))["une"] == troisieme
    # one leaves; the day after the other's first term, it is late
    await dit("une", "vif.mise-a-abri-terminee", "2026-02-18", destination="LOGEMENT_SOCIAL")
    assert await lus("2026-02-17") == {
        "une": troisieme, "autre": ("premier-terme", "2026-02-17", False),
    }  # fmt: skip
    assert await lus("2026-02-18") == {"autre": ("premier-terme", "2026-02-17", True)}
    assert Counter(t for t, *_ in (await lus("2026-02-05")).values()) == {
        "troisieme-terme": 1, "premier-terme": 1,
    }  # fmt: skip
    # back again: a first term anew
    await dit("une", "vif.mise-a-abri-debutee", "2026-03-02", solution="GITE", commune="48061")
    assert await lus("2026-03-02") == {
        "autre": ("premier-terme", "2026-02-17", True),
        "une": ("premier-terme", "2026-03-17", False),
    }
    # an authority prolongs: beyond the third term, on the day that it fixed
    await dit("autre", "vif.mise-a-abri-renouvelee", "2026-02-16", rang=1)
    await dit("autre", "vif.mise-a-abri-renouvelee", "2026-03-03", rang=2)
    assert (await lus("2026-03-04"))["autre"] == ("troisieme-terme", "2026-03-19", False)
    # the dead need no shelter
    await dit("une", "menage.personne-partie", "2026-03-10", SIAO, personne="p1", motif="DECES")
    assert set(await lus("2026-03-10")) == {"autre"}
