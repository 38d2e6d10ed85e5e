"""Les séries publiées des expulsions, au millième , de faits dits à la porte."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from faits import FLUX, Fait, au_journal, envoie, fait
from maison import CLE_MAITRESSE, EXEMPLES, SUPERVISEUR, Maison, cle
from scenario import donnees
from test_bilan_expulsions import ETAPES, SERIES

from parcours.annuaire import Annuaire, FichierPartenaires, Partenaire
from parcours.domain.langage.vocabulaire import Role

DEPARTEMENTS: Final = ("31", "33", "34")
ANNEES: Final = tuple(SERIES)
SUITE: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("assignation-signifiee", "01-12", {}),
    ("jugement-rendu", "04-13", {}),
    ("commandement-de-quitter-delivre", "05-11", {}),
    ("concours-requis", "07-06", {}),
    ("concours-accorde", "08-24", {}),
    ("executee", "09-28", {"concours": True}),
)


def commission(departement: str) -> Partenaire:
    """The secretary of the commission of a département."""
    return Partenaire(
        source=f"/partenaires/ccapex-series-{departement}",
        libelle=f"CCAPEX {departement}",
        organisme=f"INT-CCAPEX{departement}",
        roles=(Role.CCAPEX,),
        departements=(departement,),
        systemes=("exploc",),
    )


def racontee(annee: int, rang: int, par: Partenaire) -> Iterator[Fait]:
    """One procedure, as far as the row of its year says; firm if somebody is ordered to leave."""
    (ou,) = par.departements
    bornes = SERIES[annee]
    ici = {"sujet": f"exploc:{ou}-{annee}-{rang}", "departement": ou}
    ouvert = {"survenu_le": f"{annee}-01-02"}
    yield fait("menage.ouvert", par.source, **ici, **donnees(
        "menage.ouvert", f"{annee}-01-02", ouvert))  # fmt: skip
    sens = "FERME_AVEC_DELAI" if rang < bornes[2] else "CONDITIONNELLE"
    for (sorte, jour, dits), borne in zip(SUITE, bornes, strict=True):
        if rang < borne:
            nom, le = f"expulsion.{sorte}", f"{annee}-{jour}"
            champs = {**dits, **({"decision": sens} if sorte == "jugement-rendu" else {})}
            yield fait(nom, par.source, **ici, **donnees(nom, le, {"survenu_le": le, **champs}))


async def test_les_faits_rendent_les_lignes_publiees(maison: Maison) -> None:
    """All the complete rows."""
    commissions = [commission(ou) for ou in DEPARTEMENTS]
    fichier = FichierPartenaires.lit(EXEMPLES / "partenaires.json")
    tous = (*fichier.partenaires, SUPERVISEUR, *commissions)
    await Annuaire(maison.service.pool, CLE_MAITRESSE).import_(
        fichier.model_copy(update={"partenaires": tous}), {p.source: cle(p.source) for p in tous}
    )
    for place, par in enumerate(commissions):
        dits = [
            json.dumps(dit)
            for annee in ANNEES
            for rang in range(place, SERIES[annee][0], len(commissions))
            for dit in racontee(annee, rang, par)
        ]
        recu = await envoie(maison, "\n".join(dits).encode(), media=FLUX, par=par.source)
        assert recu.json()["resume"] == {"acceptes": len(dits), "rejoues": 0, "refuses": 0}
    maison.position = await au_journal(maison)

    for annee in ANNEES:
        somme: Counter[str] = Counter()
        for par in commissions:
            lu = await maison.lit("/v1/expulsions/bilan", lecteur=par.source, annee=annee)
            assert lu.status_code == 200, lu.text
            bilan = lu.json()
            flux = {e["etape"]: e["procedures"] for e in bilan["flux"]}
            cohorte = {e["etape"]: e["procedures"] for e in bilan["cohorte"]}
            assert flux == cohorte, "chacune commence et finit dans l'année"
            somme.update(flux)
            somme["fermes"] += bilan["decisions_fermes"]
            somme["conditionnelles"] += bilan["decisions_conditionnelles"]
        attendus = SERIES[annee]
        assert tuple(somme[etape] for etape in ETAPES) == attendus
        assert (somme["fermes"], somme["conditionnelles"]) == (
            attendus[2], attendus[1] - attendus[2],
        )  # fmt: skip
