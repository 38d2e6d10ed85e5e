"""Les textes cités, chacun nommé et daté une fois.

Droit arrêté au 21 novembre 2026 (`ARRETE_AU`). Rien ici n'est du conseil juridique.
"""

from dataclasses import dataclass
from datetime import date, timedelta

ARRETE_AU = date(2026, 11, 21)
"""Jour où ces règles ont été relues pour la dernière fois."""

CORRIGE_LE = date(2026, 11, 29)
"""Jour où des rédactions ont été corrigées d'après un relevé d'erreurs."""


@dataclass(frozen=True, slots=True)
class Texte:
    """Un texte qui a changé le droit, et le jour de son entrée en vigueur."""

    titre: str
    en_vigueur_du: date

    def __str__(self) -> str:
        return self.titre

    @property
    def veille(self) -> date:
        """Le dernier jour du droit antérieur."""
        return self.en_vigueur_du - timedelta(days=1)


CASF = "code de l'action sociale et des familles"
CCH = "code de la construction et de l'habitation"
CJA = "code de justice administrative"
CODE_CIVIL = "code civil"
CODE_CONSO = "code de la consommation"
CODE_PENAL = "code pénal"
CPC = "code de procédure civile"
CPCE = "code des procédures civiles d'exécution"
CRPA = "code des relations entre le public et l'administration"

LOI_1989 = "loi n° 89-462 du 6 juillet 1989"
LOI_2007_290 = "loi n° 2007-290 du 5 mars 2007"
DECRET_2005_212 = "décret n° 2005-212 du 2 mars 2005"
DECRET_2008_780 = "décret n° 2008-780 du 13 août 2008"
DECRET_2026_83 = "décret n° 2026-83 du 12 février 2026"
RGPD = "RGPD"
REGLEMENT_1182_71 = "règlement européen n° 1182/71"
PROTOCOLE_LOZERE = "protocole départemental de la Lozère, 2017"

LOI_ALUR = Texte("loi n° 2014-366 du 24 mars 2014", date(2014, 3, 27))
LOI_ELAN = Texte("loi n° 2018-1021 du 23 novembre 2018", date(2019, 3, 1))
LOI_2020_1525 = Texte("loi n° 2020-1525 du 7 décembre 2020", date(2020, 12, 9))
LOI_2023_668 = Texte("loi n° 2023-668 du 27 juillet 2023", date(2023, 7, 29))
LOI_2024_322 = "loi n° 2024-322 du 9 avril 2024"
LOI_2024_536 = Texte("loi n° 2024-536 du 13 juin 2024", date(2024, 6, 15))
ORDONNANCE_2020_1144 = Texte("ordonnance n° 2020-1144 du 16 septembre 2020", date(2021, 1, 1))

DECRET_2016_748 = Texte("décret n° 2016-748 du 6 juin 2016", date(2016, 9, 1))
DECRET_2020_1711 = Texte("décret n° 2020-1711 du 24 décembre 2020", date(2021, 1, 1))
DECRET_2021_8 = Texte("décret n° 2021-8 du 5 janvier 2021", date(2021, 1, 8))
DECRET_2023_133 = Texte("décret n° 2023-133 du 24 février 2023", date(2023, 4, 1))
DECRET_2025_47 = Texte("décret n° 2025-47 du 15 janvier 2025", date(2025, 1, 17))
DECRET_2025_1052 = Texte("décret n° 2025-1052 du 3 novembre 2025", date(2025, 11, 7))
DECRET_2026_84 = Texte("décret n° 2026-84 du 12 février 2026", date(2027, 1, 1))
INSTRUCTION_2022 = Texte("instruction du 31 mars 2022", date(2022, 3, 31))

AVIS_2024 = "Cass. 3e civ., avis, 13 juin 2024, n° 24-70.002"
"""Les baux en cours au 29 juillet 2023 gardent deux mois."""
AVIS_2025 = "Cass. 3e civ., avis, 6 novembre 2025, n° 25-70.018"
"""Six semaines font 42 jours, à rebours depuis la veille de l'audience, sans prorogation."""
CE_2009 = "CE, 21 juillet 2009, n° 314070"
CE_2010 = "CE, 27 janvier 2010, n° 320642"
CE_2015 = "CE, 4 février 2015, n° 369224"
CE_2018 = "CE, 9 novembre 2018, n° 412696"
CE_2020 = "CE, 8 octobre 2020, n° 431618"
