"""Le recueil du droit : chaque règle telle qu'un juriste la relit, en Markdown."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from parcours.api.droit import AVerifier, a_relire, a_verifier
from parcours.commands.recueil_methode import methode
from parcours.domain.droit import DELAIS, PAR_THEME
from parcours.domain.droit.calcul import Duree
from parcours.domain.droit.calculateur import lit
from parcours.domain.droit.cas import cas_de
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.formes import (
    CPC_642,
    RELUE,
    Borne,
    Choix,
    Depart,
    DureeLocale,
    Nature,
    Sens,
    Statut,
    Unite,
    Version,
)
from parcours.domain.droit.phrases import FAITS, en_lettres, le, majuscule
from parcours.domain.droit.reglages import bornes
from parcours.domain.droit.sens import Champ, communs, faits_lus
from parcours.domain.veille.alertes import sortes
from parcours.domain.veille.alertes.sortes import TypeAlerte

CENTIMES: Final = 100
NATURES: Final[Mapping[Nature, str]] = {
    Nature.EXPIRATION: "un délai qui expire",
    Nature.LIMITE_AVANT: "une limite avant une date à venir",
    Nature.SEUIL: "un seuil",
    Nature.DUREE_MAX: "une durée",
    Nature.PERIODE: "une période",
    Nature.ALERTE_SERVICE: "un rappel que le service se donne",
    Nature.SANS_HORLOGE: "une règle sans date",
}
BORNES_DITES: Final[Mapping[Borne, str]] = {
    Borne.DERNIER_JOUR: "dernier jour inclus",
    Borne.NAISSANCE: "naît ce jour-là",
    Borne.FIN_EXCLUE: "jour de sortie, exclu",
    Borne.LIMITE_EXCLUE: "dernier jour utile : la veille du seuil",
    Borne.LIMITE_INCLUSE: "jour inclus",
    Borne.PREMIER_DU_MOIS: "le premier du mois suivant",
    Borne.INSTANT: "à l'heure près",
}
DEPARTS: Final[Mapping[Choix, str]] = {
    Choix.PREMIER_CONNU: "la première connue de ces dates",
    Choix.PLUS_TARDIF: "la plus tardive de ces dates",
    Choix.PLUS_PRECOCE: "la plus précoce de ces dates",
}
UNITES: Final[Mapping[Unite, str]] = {
    Unite.JOURS: "jours",
    Unite.JOURS_OUVRES: "jours ouvrés",
    Unite.MOIS: "mois",
}

SEUILS: Final[Mapping[str, str]] = {
    "seuil_mois": "{} mois d'impayé",
    "seuil_loyers": "ou {} loyers hors charges",
    "deja_mois": "en plus des {} mois du texte",
    "min_mois": "au moins {} mois",
    "max_mois": "au plus {} mois",
    "jours": "{} jours",
    "fois_base": "une dette d'au moins {} fois la base mensuelle",
    "dette_superieure_a": "une dette de plus de {} euros",
    "mois": "ou {} mois d'impayé",
    "termes_consecutifs": "{} termes consécutifs",
    "fois_mensuel": "ou {} mensualités",
    "candidats": "{} candidats",
    "refus": "{} refus",
}
SORTIES: Final[Mapping[str, str]] = {
    "echeance": "l'échéance",
    "date_risque": "la plus proche des dates défendables",
    "fin_treve": "la fin de la trêve",
    "suspendu_du": "la suspension du loyer",
    "mis_en_oeuvre_le": "la mise en œuvre du concours",
}
"""Ce dont part une alerte, en français."""
ALERTES: Final = {
    alerte.code: alerte.libelle
    for alerte in vars(sortes).values()
    if isinstance(alerte, TypeAlerte)
}


def recueil() -> str:
    """Tout le recueil."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(_lignes())).rstrip() + "\n"


def _lignes() -> Iterator[str]:
    yield from methode()
    yield "## Ce que toute règle peut lire\n"
    yield "Chaque règle dit plus bas les faits qui lui sont propres.\n"
    yield from (f"- {_fait(fait)}" for fait in communs())
    yield ""
    yield from _a_verifier()
    yield "## Sommaire\n"
    for theme, regles in PAR_THEME.items():
        yield f"- [{_titre(theme)}](#{ancre(theme)}) : {', '.join(_lien(r) for r in regles)}"
    for theme, regles in PAR_THEME.items():
        yield f'\n<a id="{ancre(theme)}"></a>\n\n## {_titre(theme)}\n'
        for regle in regles:
            yield from _regle(regle)


def _a_verifier() -> Iterator[str]:
    """Tout ce qui n'a pas été relu : un juriste commence par là."""
    yield "## Ce qui reste à vérifier\n"
    yield "Rien de cela n'arme ni n'alerte sans un acte du territoire.\n"
    yield from map(_a_relire, a_verifier())
    yield "\nCeci compte, et un point y reste à vérifier.\n"
    yield from map(_a_relire, a_relire())
    yield ""


def _a_relire(dit: AVerifier) -> str:
    ou = f", territoire {dit.territoire}" if dit.territoire else ""
    return f"- {_lien(DELAIS[dit.regle])}, rédaction `{dit.redaction}`{ou} : {dit.pourquoi}."


def _titre(theme: str) -> str:
    return theme.partition(" : ")[0]


def ancre(theme: str) -> str:
    """L'ancre d'un thème dans la page : ses lettres, en minuscules."""
    return "-".join("".join(c if c.isalnum() else " " for c in _titre(theme).lower()).split())


def _lien(regle: Delai) -> str:
    return f"[{regle.id}](#{regle.id.lower()})"


# --- Une règle ------------------------------------------------------------------------------------


def _regle(regle: Delai) -> Iterator[str]:
    yield f'\n<a id="{regle.id.lower()}"></a>\n\n### {regle.id}. {regle.libelle}\n'
    yield from _avertissement(regle)
    yield from (f"- {ligne}" for ligne in _traits(regle))
    yield ""
    if regle.versions:
        yield "| Rédaction | En vigueur | Ce qui se compte | Texte |\n|---|---|---|---|"
        for version in regle.versions:
            cases = _nom(version), _vigueur(version), _compte(version), _source(version)
            yield f"| {' | '.join(cases)} |"
        yield ""
    for version in regle.versions:
        yield from _exemple(regle, version)


def _avertissement(regle: Delai) -> Iterator[str]:
    if not regle.actif_par_defaut:
        a_verifier = "**À vérifier, livrée inactive.** " if _douteuse(regle) else "**Inactive.** "
        yield f"> {a_verifier}{majuscule(regle.motif_inactif).rstrip('.')}.\n"
    elif _douteuse(regle):
        yield "> **À vérifier.**\n"


def _douteuse(regle: Delai) -> bool:
    return regle.statut is Statut.A_VERIFIER or not regle.actif_par_defaut


def _traits(regle: Delai) -> Iterator[str]:
    yield f"**Ce que c'est** : {NATURES[regle.nature]}."
    if type(regle) is not Delai and (prose := (type(regle).__doc__ or "").partition("\n")[0]):
        yield f"**Calcul propre** : {prose}"
    if regle.court_de:
        yield f"**Court de** : {_depart(regle.court_de, regle)}."
    if regle.rattachement:
        dates = ", à défaut ".join(_dates(regle.rattachement, regle))
        yield f"**La rédaction est celle du jour** : {dates}."
    if lus := faits_lus(regle):
        yield f"**Lit** : {' ; '.join(map(_fait, lus))}."
    yield from _conditions(regle)
    yield f"**Au terme** : {regle.consequence}."
    if regle.surcharge_par_decision:
        yield "**La date du juge** prime ; la nôtre est gardée."
    if regle.exceptions:
        yield f"**Exceptions et cas particuliers** : {' ; '.join(map(str, regle.exceptions))}."
    if regle.rappels:
        yield f"**Ce que Parcours promet** : {_promesses(regle)}."
    if regle.parametres:
        yield f"**Le territoire peut fixer** : {', '.join(map(_parametre, regle.parametres))}."
    if regle.notes:
        yield f"**Note** : {regle.notes}"


def _fait(fait: Champ) -> str:
    """Un fait que la règle lit : son nom, puis son sens."""
    return f"`{fait.nom}` ({fait.sens[0].lower()}{fait.sens[1:].rstrip('.')})"


def _depart(depart: Depart, regle: Delai) -> str:
    dates = _dates(depart.champs, regle)
    return dates[0] if len(dates) == 1 else f"{DEPARTS[depart.choix]} : {' ; '.join(dates)}"


def _dates(champs: Iterable[str], regle: Delai) -> list[str]:
    """Ces dates, chacune une fois : deux faits se disent parfois de même."""
    return list(dict.fromkeys(_date(champ, regle) for champ in champs))


def _date(champ: str, regle: Delai) -> str:
    """Une date de fait : « signifié le… »."""
    return f"« {regle.acte if champ == 'le' else FAITS[champ]}… »"


def _conditions(regle: Delai) -> Iterator[str]:
    for champ, admis in regle.applicable_si.items():
        yield f"**Seulement si** `{champ}` vaut {_codes(admis)}, ou n'est pas connu."
    for champ, exclus in regle.inapplicable_si.items():
        yield f"**Jamais si** `{champ}` vaut {_codes(exclus)}."


def _codes(valeurs: Iterable[object]) -> str:
    dits = {True: "vrai", False: "faux"}
    return ", ".join(dits[v] if isinstance(v, bool) else f"`{v}`" for v in valeurs)


def _promesses(regle: Delai) -> str:
    """Les alertes de la règle, chacune une fois, avec tous ses jours."""
    jours: dict[tuple[str, str, str | None], list[int]] = defaultdict(list)
    for rappel in regle.rappels:
        jours[rappel.code, rappel.de, rappel.volet].append(rappel.jours)
    return " ; ".join(
        f"alerte {code} (« {ALERTES[code]} »){f', volet `{volet}`' if volet else ''}, "
        f"{_depuis(de, regle)} : {', '.join(map(_ecart, tous))}"
        for (code, de, volet), tous in jours.items()
    )


def _ecart(jours: int) -> str:
    if jours == 0:
        return "le jour même"
    nombre = f"{abs(jours)} jour{'s' if abs(jours) > 1 else ''}"
    return f"{nombre} {'avant' if jours < 0 else 'après'}"


def _depuis(de: str, regle: Delai) -> str:
    return f"comptée depuis {SORTIES.get(de) or _date(de, regle)}"


def _parametre(nom: str) -> str:
    plus_petite, plus_grande = bornes(nom)
    if plus_grande == 1:
        return f"`{nom}` (1 : oui, 0 : non)"
    return f"`{nom}` (de {plus_petite} à {plus_grande})"


# --- Une rédaction --------------------------------------------------------------------------------


def _nom(version: Version) -> str:
    volet = "" if version.volet == "principal" else f"<br>volet `{version.volet}`"
    ou = f"<br>{version.territoires.libelle}" if version.territoires else ""
    si = "".join(f"<br>si `{champ}` vaut {_codes([v])}" for champ, v in version.si.items())
    return f"`{version.ref}`{volet}{ou}{si}"


def _vigueur(version: Version) -> str:
    du, au = version.en_vigueur_du, version.en_vigueur_au
    if du == date.min and au == date.max:
        return "sans date"
    if du == date.min:
        return f"jusqu'au {le(au)}"
    return f"depuis le {le(du)}" if au == date.max else f"du {le(du)} au {le(au)}"


def _compte(version: Version) -> str:
    dits = [_duree(version), BORNES_DITES[version.borne]]
    if version.sens is Sens.A_REBOURS:
        dits.insert(1, "à rebours")
    if version.prorogation_642:
        dits.append("reporté au jour ouvrable (art. 642)")
    if version.afficher_642:
        selon = "art. 642" if version.report_selon[1] == CPC_642 else version.report_selon[1]
        dits.append(f"report discuté ({selon}) : les deux dates")
    if version.borne_discutee:
        dits.append("jour limite compris ou non : les deux dates")
    if version.seuils:
        dits.append(", ".join(_seuil(nom, n) for nom, n in version.seuils.items() if n))
    if version.seuils_du_territoire:
        dits.append("les seuils que le préfet a fixés")
    return " ; ".join(dit for dit in dits if dit)


def _seuil(nom: str, nombre: int) -> str:
    return SEUILS[nom].format(nombre // CENTIMES if nom == "dette_superieure_a" else nombre)


def _duree(version: Version) -> str:
    if isinstance(version.duree, DureeLocale):
        defaut = f" ; à défaut {en_lettres(version.duree.defaut)}" if version.duree.defaut else ""
        return f"ce que le territoire fixe, en {UNITES[version.duree.unite]}{defaut}"
    return en_lettres(version.duree) if isinstance(version.duree, Duree) else ""


def _source(version: Version) -> str:
    verifie = " **(à vérifier)**" if version.statut is Statut.A_VERIFIER else ""
    relue = version.verifie
    if relue is None or relue.le is None:
        return f"{majuscule(version.source)}{verifie}"
    comment = "Relue" if relue.comment == RELUE else f"{majuscule(relue.comment)},"
    sauf = f", sauf {relue.sauf} **(à vérifier)**" if relue.sauf else ""
    return f"{majuscule(version.source)}{verifie}<br>{comment} le {le(relue.le)}{sauf}"


def _exemple(regle: Delai, version: Version) -> Iterator[str]:
    cas = cas_de(regle, version)
    resultat = regle.calcule(lit(regle.faits, cas.faits))
    origine = f" ({cas.source})" if cas.source else ""
    yield f"**Exemple**, rédaction `{version.ref}`{origine} :\n"
    for rang, pas in enumerate(resultat.explication, 1):
        yield f"{rang}. {pas.replace(f' ({version.source})', '')}"
    yield ""
