"""Tell the story of a household and read it: given facts, when others arrive, then what is known.

    menage = given(fait("hebergement.entree-effectuee", "2026-03-01", type_place="CHU"))

    menage = menage.when(fait("hebergement.sortie-effectuee", "2026-03-10", destination="RUE"))

    assert menage.au("2026-03-10").etape == "rue"

A fact is named as the catalogue names it, with its date and the fields that the story needs; the
other required fields get an ordinary value. Facts arrive in the order they are told. Dates are
written and read as text, so that a test shows only literal values.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from typing import Any, Final
from uuid import UUID

from parcours.domain.droit.donnees import CONSERVATION_EN_BASE_ACTIVE
from parcours.domain.droit.reglages import PARTOUT, Reglage, Reglages
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.nomenclatures.formats import FORMATS
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.parcours.echeances import Echeance
from parcours.domain.parcours.etapes import PeriodeDEtape, Trajectoire, trajectoire
from parcours.domain.parcours.fold import fold
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.publie import actes, catalogue
from parcours.domain.veille.alertes import Alerte, alertes
from parcours.domain.veille.ruptures import ruptures
from parcours.domain.volets.reunion import MenagesFusionnes
from parcours.domain.volets.vif.etat import Vif

MENAGE: Final = UUID(int=1)
AUTRE: Final = UUID(int=2)
"""Another household, where a fact may be re-attached."""

SIAO: Final = "/partenaires/siao"
CHRS: Final = "/partenaires/chrs"
CIDFF: Final = "/partenaires/cidff"
HUISSIER: Final = "/partenaires/cj"
REFERENT: Final = "/partenaires/referent"
SUIVANT: Final = "/partenaires/suivant"
CCAPEX: Final = "/partenaires/ccapex"
LE_115: Final = "/partenaires/115"
SIAO_33: Final = "/partenaires/siao-33"
IML: Final = "/partenaires/iml"
ROLES: Final = {
    SIAO: frozenset({Role.SIAO}),
    CHRS: frozenset({Role.GESTIONNAIRE_HEBERGEMENT}),
    CIDFF: frozenset({Role.CIDFF}),
    HUISSIER: frozenset({Role.COMMISSAIRE_DE_JUSTICE}),
    REFERENT: frozenset({Role.REFERENT_PARCOURS}),
    SUIVANT: frozenset({Role.REFERENT_PARCOURS}),
    CCAPEX: frozenset({Role.CCAPEX}),
    LE_115: frozenset({Role.OPERATEUR_115}),
    SIAO_33: frozenset({Role.SIAO}),
    IML: frozenset({Role.OPERATEUR_IML}),
}
"""What the partners of the stories are; a partner of no story is nobody in particular."""

ORGANISMES: Final = {
    SIAO: "INT-SIAO48",
    CHRS: "INT-GENTIANES",
    CIDFF: "INT-CIDFF48",
    HUISSIER: "INT-CAUSSE48",
    REFERENT: "INT-RELAIS",
    SUIVANT: "INT-SUIVANT",
    CCAPEX: "INT-CCAPEX48",
    LE_115: "INT-115L",
    SIAO_33: "INT-SIAO33",
    IML: "INT-TOITLIENS",
}
"""Their organisations; that of another partner bears the name of its source."""

ACTES_ORDINAIRES: Final = Reglages(
    actes.acte(couple, PARTOUT, date.min, "L'administratrice de la Lozère")
    for couple in actes.ordinaires()
)
"""What each role ordinarily says counts, everywhere."""

PREMIERE_RECEPTION: Final = datetime(2029, 1, 1, tzinfo=UTC)

ORDINAIRES: Final = frozenset(
    {"PARCOURS", "OBSERVE", "G2", "DEMANDEUR", "DE_25_A_59", "NAC_51A", "SUPPRIME"}
)
"""Codes that a field takes when a story does not say, rather than the first of its list."""

PAR_MOTIF: Final[Mapping[str, str]] = {
    FORMATS["commune"].pattern: "48095",
    FORMATS["departement"].pattern: "48",
    FORMATS["organisme"].pattern: "INT-GENTIANES",
    FORMATS["reference_opaque"].pattern: "REF-1",
    "^[A-Za-z0-9_-]{1,64}$": "p1",
}
PAR_FORMAT: Final[Mapping[str, str]] = {
    "uuid": str(UUID(int=9)),
    "date-time": "2026-01-01T12:00:00+01:00",
}


def types_publies() -> set[str]:
    """The names of the types that the catalogue publishes."""
    return {classe.fiche.nom for classe in catalogue.classes()}


# --- Given: facts ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Dit:
    """A fact as a partner says it, before it arrives."""

    evenement: Evenement[Any]
    par: str
    ident: str | None
    connu_le: datetime | None
    departement: str | None
    flux: UUID
    qualites: frozenset[Role]
    lies: tuple[UUID, ...] = ()
    recu_le: datetime | None = None
    """When we received it, if the story says; facts arrive in the order they are told."""


def fait(  # noqa: PLR0913 (each thing that a story may say of a fact)
    sorte: str | type[Evenement[Any]],
    le: str,
    *,
    par: str = SIAO,
    ident: str | None = None,
    connu_le: str | None = None,
    recu_le: str | None = None,
    departement: str | None = "48",
    dans: UUID = MENAGE,
    qualites: frozenset[Role] | None = None,
    lies: tuple[UUID, ...] = (),
    **champs: object,
) -> Dit:
    """Say a fact: its type, its date, the fields that matter."""
    classe = _classe(sorte)
    return Dit(
        classe.model_validate(donnees(classe, le, champs)).a_jour(),
        par,
        ident,
        datetime.fromisoformat(f"{connu_le}+00:00") if connu_le else None,
        departement,
        dans,
        ROLES.get(par, frozenset()) if qualites is None else qualites,
        lies,
        _a_midi(recu_le) if recu_le else None,
    )


def _a_midi(jour: str) -> datetime:
    return datetime.fromisoformat(f"{jour}T12:00:00+00:00")


def a_temps(*dits: Dit) -> tuple[Dit, ...]:
    """The same facts, each received the day it happened, unless it says otherwise."""
    return tuple(
        replace(dit, recu_le=dit.recu_le or _a_midi(str(dit.evenement.survenu_le))) for dit in dits
    )


def ref(ident: str, par: str = SIAO) -> str:
    """The reference of a fact."""
    return f"{par}#{ident}"


def donnees(
    sorte: str | type[Evenement[Any]], le: str, champs: Mapping[str, object]
) -> dict[str, Any]:
    """The data of a fact on the wire: the fields given, and the others that it requires."""
    schema = schema_de(_classe(sorte))
    defs = schema.get("$defs", {})
    requis = [champ for champ in schema["required"] if champ not in champs]
    ordinaires = {champ: _ordinaire(schema["properties"][champ], defs, le) for champ in requis}
    return {**ordinaires, **{c: _developpe(c, v, schema) for c, v in champs.items()}}


@cache
def schema_de(classe: type[Evenement[Any]]) -> Mapping[str, Any]:
    """The schema that the catalogue publishes, written once for all the stories."""
    return catalogue.schema(classe)


def _classe(sorte: str | type[Evenement[Any]]) -> type[Evenement[Any]]:
    classe = catalogue.trouver(sorte) if isinstance(sorte, str) else sorte
    assert classe is not None, f"{sorte} n'est pas au catalogue"
    return classe


def _ordinaire(champ: Mapping[str, Any], defs: Mapping[str, Any], le: str) -> Any:  # noqa: ANN401 (any JSON value)
    """An ordinary value of a field, from its published schema."""
    if "$ref" in champ:
        return _ordinaire(defs[champ["$ref"].rpartition("/")[2]], defs, le)
    if champ["type"] == "object":
        return {nom: _ordinaire(champ["properties"][nom], defs, le) for nom in champ["required"]}
    if champ["type"] == "array":
        return [_ordinaire(champ["items"], defs, le)] * champ.get("minItems", 1)
    if champ["type"] == "string":
        return _texte_ordinaire(champ, le)
    return {"integer": champ.get("minimum", 1), "boolean": True}[champ["type"]]


def _texte_ordinaire(champ: Mapping[str, Any], le: str) -> str:
    """A code of the list, a reference, a day, or a few words."""
    if "enum" in champ:
        return next((code for code in champ["enum"] if code in ORDINAIRES), str(champ["enum"][0]))
    if "x-reference" in champ:
        return ref("f1")
    if "format" in champ:
        return PAR_FORMAT.get(champ["format"], le)
    return PAR_MOTIF.get(champ.get("pattern", ""), "En deux mots.")


def _developpe(champ: str, valeur: object, schema: Mapping[str, Any]) -> object:
    """Persons and engagements may be named only: the rest of each is ordinary."""
    elements = schema["properties"].get(champ, {}).get("items", {})
    if not isinstance(valeur, list) or "$ref" not in elements:
        return valeur
    defs = schema["$defs"]
    return [
        {
            **_ordinaire(elements, defs, "2026-01-01"),
            **(v if isinstance(v, dict) else {"personne": v}),
        }
        for v in valeur
    ]


# --- Facts that many stories tell -----------------------------------------------------------------


def menage(le: str, *personnes: str) -> Dit:
    """Un ménage est ouvert, avec ces personnes."""
    return fait("menage.ouvert", le, personnes=list(personnes))


def constat(le: str, situation: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Quelqu'un constate où vit le ménage."""
    return fait("veille.situation-residentielle-constatee", le, situation=situation, **champs)


def nuits(nuit_du: str, nombre: int, le: str | None = None) -> Dit:
    """Le 115 attribue des nuits."""
    type_de_fait = "veille.mise-a-abri-attribuee"
    return fait(type_de_fait, le or nuit_du, nuit_du=nuit_du, nuits=nombre, type_place="CHU")


def entree(le: str, type_place: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Des personnes entrent en hébergement."""
    return fait("hebergement.entree-effectuee", le, type_place=type_place, **champs)


def sortie(le: str, destination: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Des personnes en sortent."""
    return fait("hebergement.sortie-effectuee", le, destination=destination, **champs)


def bail(le: str, effet: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un bail est signé, avec un particulier si rien ne dit le contraire."""
    prive = {"type_bailleur": "PRIVE_PERSONNE_PHYSIQUE"}
    return fait("acces.bail-signe", le, prend_effet_le=effet, **{**prive, **champs})


def attache(le: str, lie: UUID, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """L'identifiant d'un système, dont les faits s'écrivent dans ce flux, désigne le ménage."""
    sorte = "menage.identifiant-externe-rattache"
    return fait(sorte, le, lies=(lie,), **{"systeme": "CAF", **champs})


def designe(le: str, organisme: str = "INT-RELAIS", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un référent est désigné."""
    return fait("referent.designe", le, organisme=organisme, **champs)


def active(regle: str, parametre: str | None = None, valeur: int | None = None) -> Reglage:
    """The Lozère activates a rule, and may fix one of its durations."""
    return Reglage(
        departement="48",
        regle=regle,
        du=date.min,
        par="L'administratrice de la Lozère",
        actif=True,
        parametre=parametre,
        valeur=valeur,
    )


def annule(le: str, cible: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un fait est annulé."""
    return fait("correction.fait-annule", le, cible=cible, **champs)


def rectifie(le: str, cible: str, remplacant: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un fait est remplacé par un autre."""
    return fait("correction.fait-rectifie", le, cible=cible, remplacant=remplacant, **champs)


# --- When: they arrive ----------------------------------------------------------------------------


def given(*dits: Dit) -> "Histoire":
    """The story of a household, its facts in the order they arrive."""
    return Histoire(dits)


def numerotes(dits: tuple[Dit, ...]) -> Iterator[Fait]:
    """The facts as the journal holds them, numbered as they arrive."""
    versions: dict[UUID, int] = {}
    for position, dit in enumerate(dits, 1):
        versions[dit.flux] = versions.get(dit.flux, 0) + 1
        recu = (dit.recu_le or PREMIERE_RECEPTION) + timedelta(minutes=position)
        yield Fait(
            position=position,
            version=versions[dit.flux],
            flux=dit.flux,
            source=dit.par,
            id=dit.ident or f"f{position}",
            connu_le=dit.connu_le or recu,
            enregistre_le=recu,
            departement=dit.departement,
            qualites=dit.qualites,
            evenement=dit.evenement,
            organisme=ORGANISMES.get(dit.par, dit.par),
            lies=dit.lies,
        )


@dataclass(frozen=True)
class Histoire:
    """Facts that arrived, and what follows from them."""

    dits: tuple[Dit, ...]
    jusqu_a: int | None = None
    menage: UUID = MENAGE
    lu_le: date = date.max
    """The day that says which households are joined."""
    reglages: Reglages = ACTES_ORDINAIRES

    def when(self, *dits: Dit) -> "Histoire":
        """The same story, once other facts have arrived."""
        return replace(self, dits=(*self.dits, *dits))

    def connu_a(self, position: int) -> "Histoire":
        """The same story, as it was known when that many facts had arrived."""
        return replace(self, jusqu_a=position)

    def dans(self, menage: UUID) -> "Histoire":
        """The same facts, read from another household."""
        return replace(self, menage=menage)

    def avec_reglages(self, *actes: Reglage) -> "Histoire":
        """The same story, where the territory has set these rules."""
        return replace(self, reglages=Reglages((*self.reglages.actes, *actes)))

    @cached_property
    def faits(self) -> tuple[Fait, ...]:
        return tuple(numerotes(self.dits))

    @cached_property
    def parcours(self) -> Parcours:
        return fold(
            self.menage,
            self.faits,
            connu_a=self.jusqu_a,
            au=self.lu_le,
            reglages=self.reglages,
        )

    @cached_property
    def trajectoire(self) -> Trajectoire:
        return trajectoire(self.parcours)

    @cached_property
    def alertes(self) -> tuple[Alerte, ...]:
        return alertes(self.parcours, self.trajectoire)

    def au(self, jour: str) -> "Jour":
        """What is read of the household on a day."""
        le = date.fromisoformat(jour)
        reunis = any(isinstance(dit.evenement, MenagesFusionnes) for dit in self.dits)
        return Jour(replace(self, lu_le=le) if reunis else self, le)


# --- Then: what is read ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Jour:
    """A household on a day."""

    histoire: Histoire
    jour: date

    @property
    def etats(self) -> dict[str, str]:
        """What each fact is worth, corrections applied, from the oldest fact to the newest."""
        return {e.fait.id: e.etat.value for e in self.histoire.parcours.histoire.entrees}

    @property
    def periode(self) -> PeriodeDEtape:
        return self.histoire.trajectoire.periode(self.jour)

    @property
    def etape(self) -> str:
        return self.periode.etape.value

    @property
    def etape_de_base(self) -> str:
        return self.periode.etape_de_base.value

    @property
    def depuis_le(self) -> str | None:
        return str(self.periode.depuis_le) if self.periode.depuis_le else None

    @property
    def drapeaux(self) -> set[str]:
        return set(self.periode.drapeaux)

    @property
    def situations(self) -> dict[str | None, str | None]:
        """Where each person present lives; None for a person of whom nothing is known."""
        situations = self.histoire.trajectoire.situations(self.jour)
        return {personne: sejour.situation if sejour else None for personne, sejour in situations}

    @property
    def dossiers(self) -> list[str]:
        """The files open that day."""
        tous = self.histoire.parcours.dossiers
        return sorted(d.dossier.code for d in tous if d.est_ouvert(self.jour))

    @property
    def dossiers_fermes(self) -> list[str]:
        """The files opened before, and closed that day or before."""
        connus = self.histoire.parcours.dossiers_au(self.jour)
        return sorted(d.dossier.code for d in connus if not d.est_ouvert(self.jour))

    @property
    def alertes(self) -> list[str]:
        """The codes of the alerts open that day."""
        return sorted(a.code for a in self.histoire.alertes if a.est_ouverte(self.jour))

    @property
    def alarmes(self) -> list[tuple[str, str, str | None]]:
        """The alerts open that day: their code, severity and due date."""
        return sorted(
            (a.code, a.severite.name, str(due) if (due := a.echeance_au(self.jour)) else None)
            for a in self.histoire.alertes
            if a.est_ouverte(self.jour)
        )

    @property
    def alarmes_hors_referent(self) -> list[tuple[str, str, str | None]]:
        """The same, save the one which only says that nobody is in charge."""
        return [alarme for alarme in self.alarmes if alarme[0] != "AL-13"]

    def alarmes_de(self, code: str) -> list[tuple[str, str | None]]:
        """The alerts of a code open that day: their severity and due date."""
        return [(severite, le) for autre, severite, le in self.alarmes if autre == code]

    @property
    def previent(self) -> list[tuple[str, list[str]]]:
        """Whom each alert open that day warns."""
        ouvertes = [a for a in self.histoire.alertes if a.est_ouverte(self.jour)]
        return sorted((a.code, sorted(a.destinataires(self.jour))) for a in ouvertes)

    @property
    def alertes_connues(self) -> list[tuple[str, str, str | None]]:
        """The alerts opened at the latest that day: their code, and from when to when."""
        return [
            (a.code, str(a.depuis_le), str(a.jusqu_au) if a.jusqu_au else None)
            for a in self.histoire.alertes
            if a.depuis_le <= self.jour
        ]

    @property
    def prises_en_compte(self) -> list[str]:
        """When somebody took charge of each alert open that day."""
        ouvertes = [a for a in self.histoire.alertes if a.est_ouverte(self.jour)]
        return sorted(str(a.prise_en_compte_le) for a in ouvertes if a.prise_en_compte_le)

    @property
    def echeances(self) -> list[tuple[str, str, str]]:
        """The clocks in force that day: rule, effective date, state.

        The one that every contact winds up again, how long we may keep, is `a_garder_jusqu_au`.
        """
        return sorted(
            (e.resultat.regle, str(e.echeance_le), e.etat(self.jour).value)
            for e in self.histoire.parcours.echeances_au(self.jour)
            if e.delai is not CONSERVATION_EN_BASE_ACTIVE
        )

    @property
    def a_garder_jusqu_au(self) -> str | None:
        """Until when the household may stay in the active base; None if nothing founds it."""
        gardes = [
            str(e.echeance_le)
            for e in self.histoire.parcours.echeances_au(self.jour)
            if e.delai is CONSERVATION_EN_BASE_ACTIVE
        ]
        return gardes[0] if gardes else None

    @property
    def anomalies(self) -> list[str]:
        surprises = [
            *self.histoire.parcours.anomalies_au(self.jour),
            *self.histoire.trajectoire.anomalies_au(self.jour),
        ]
        return sorted(anomalie.code for anomalie in surprises)

    @property
    def referent(self) -> str | None:
        mandat = self.histoire.parcours.referent(self.jour)
        return mandat.organisme if mandat else None


@dataclass(frozen=True)
class Lecture:
    """What must be read on a day: the names of `Jour`, and their values.

    A name that takes an argument is given it with what it must then render.
    """

    jour: str
    connu_a: int | None
    attendu: Mapping[str, Any]


def au(jour: str, *, connu_a: int | None = None, **attendu: object) -> Lecture:
    """Say what must be read on a day, as known when that many facts had arrived."""
    return Lecture(jour, connu_a, attendu)


class Exemple:
    """An example of the domain: its name, a story, what must then be read."""

    def __init__(self, nom: str, histoire: Histoire, *lectures: Lecture) -> None:
        self.nom = nom
        self.histoire = histoire
        self.lectures = lectures

    def __repr__(self) -> str:
        return self.nom

    def ecarts(self) -> list[str]:
        """Where what is read is not what must be."""
        return [ecart for lecture in self.lectures for ecart in self._ecarts(lecture)]

    def a_rebours(self) -> "Exemple":
        """The same example, its facts arriving the last one first, read when all are known."""
        histoire = replace(self.histoire, dits=tuple(reversed(self.histoire.dits)))
        return Exemple(self.nom, histoire, *(x for x in self.lectures if x.connu_a is None))

    def _ecarts(self, lecture: Lecture) -> Iterator[str]:
        lu = replace(self.histoire, jusqu_a=lecture.connu_a).au(lecture.jour)
        for champ, valeur in lecture.attendu.items():
            attendu: Any = valeur
            rendu = getattr(lu, champ)
            if callable(rendu):
                sujet, attendu = attendu
                rendu = rendu(sujet)
            if rendu != attendu:
                yield f"{self.nom}, au {lecture.jour}, {champ} : {rendu!r} au lieu de {attendu!r}"


def tout(parcours: Parcours) -> dict[str, object]:
    """Everything that a view may read of a household on any day, where facts are references.

    What only says when we received it (position, version, time of recording) is left out, and who
    already protected: what is backdated comes after, whatever it says (ADR 0031).
    """
    etapes = trajectoire(parcours)
    residences = etapes.residences
    return {
        "chronologie": [(e.fait.reference, e.fait.jour, e.etat) for e in parcours.histoire.entrees],
        "corrections": [(e.fait.reference, e.corrige_par) for e in parcours.histoire.entrees],
        "faits": [(f.reference, f.evenement) for f in parcours.faits],
        "etats": [(e.depuis_le, _sans_anteriorite(e.volets)) for e in parcours.etats],
        "dossiers": [
            (d.dossier.code, d.cle, d.fait.reference, d.ouvert_le, d.ferme_le)
            for d in parcours.dossiers
        ],
        "echeances": [_horloge(e) for e in parcours.echeances],
        "lieux": [(x.depuis_le, x.departement, x.commune, x.sensibilite) for x in parcours.lieux],
        "anomalies": (parcours.anomalies, residences.anomalies),
        "periodes": etapes.periodes,
        "presences": residences.presences,
        "sejours": {
            personne: [(s.situation, s.etape, s.dates, s.fait.reference) for s in sejours]
            for personne, sejours in residences.sejours.items()
        },
        "ruptures": [
            (r.nature, r.dates, r.personne, r.origine.reference, {f.reference for f in r.faits})
            for r in ruptures(parcours, etapes)
        ],
        "alertes": [
            (a.code, a.depuis_le, a.jusqu_au, a.echeance_le, a.severite, a.prise_en_compte_le)
            for a in alertes(parcours, etapes)
        ],
    }


def _sans_anteriorite(volets: Mapping[type[Any], Any]) -> Mapping[type[Any], Any]:
    vif: Vif | None = volets.get(Vif)
    if vif is None:
        return volets
    personne: frozenset[str] = frozenset()
    dites = tuple(replace(p, position=0, anterieurs=personne) for p in vif.protections)
    return {**volets, Vif: replace(vif, protections=dites)}


def _horloge(echeance: Echeance) -> tuple[object, ...]:
    return (
        echeance.resultat,
        echeance.cle,
        echeance.fait.reference,
        echeance.armee_le,
        echeance.fin,
        echeance.fin_le,
    )
