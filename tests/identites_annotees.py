"""Des personnes inventées, écrites de bien des façons : qui est la même, et qui ne l'est pas.

Le jeu que le projet s'est fait pour mesurer ce que la recherche par le nom retrouve et ce qu'elle
confond. Chaque paire dit sa sorte.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple


class Paire(NamedTuple):
    """Deux façons de dire quelqu'un, ou deux personnes."""

    sorte: str
    une: tuple[str, str, str]
    autre: tuple[str, str, str]


_MEMES: Final = """
accents|Lefèvre|Éloïse|1985-03-12|LEFEVRE|Eloise|1985-03-12
accents|Çetin|Gülşen|1991-11-02|Cetin|Gulsen|1991-11-02
accents|Nuñez|José|1979-07-23|NUNEZ|Jose|1979-07-23
accents|Šarić|Ðorđe|1988-05-17|Saric|Dorde|1988-05-17
nom double|Martin-Dupont|Claire|1990-06-08|Dupont|Claire|1990-06-08
nom double|Martin-Dupont|Claire|1990-06-08|Martin|Claire|1990-06-08
nom double|Garcia Lopez|Ana Maria|1983-09-14|Garcia|Ana|1983-09-14
nom double|Le Gall|Yann|1975-02-28|LEGALL|Yann|1975-02-28
nom double|El Amrani|Nadia|1994-10-05|Elamrani|Nadia|1994-10-05
nom double|Ben Salah|Karim|1987-04-19|Bensalah|Karim|1987-04-19
nom double|Da Silva Pereira|Joao|1980-08-30|Silva|Joao|1980-08-30
prénom composé|Bernard|Jean-Pierre|1968-12-03|Bernard|Jean Pierre|1968-12-03
prénom composé|Bernard|Jean-Pierre|1968-12-03|Bernard|Pierre|1968-12-03
prénom composé|Nguyen|Thi Mai|1992-03-21|Nguyen|Mai|1992-03-21
translittération|Abdallah|Mohamed|1986-05-15|Abdallah|Muhammad|1986-05-15
translittération|Benali|Mohammed|1981-02-11|Ben Ali|Mouhamed|1981-02-11
translittération|Hussein|Youssef|1989-09-09|Hussain|Yusuf|1989-09-09
translittération|Cheikh|Fatima|1996-01-27|Sheikh|Fatma|1996-01-27
translittération|Khaled|Ahmad|1990-07-04|Khalid|Ahmed|1990-07-04
translittération|Шевченко|Олександр|1984-06-18|Chevtchenko|Oleksandr|1984-06-18
translittération|Shevchenko|Oleksandr|1984-06-18|Chevtchenko|Oleksander|1984-06-18
translittération|Kovalenko|Yulia|1993-11-13|Kovalenko|Iulia|1993-11-13
translittération|Beridze|Giorgi|1985-08-20|Beridzé|Giorgui|1985-08-20
translittération|محمد|احمد|1990-04-12|Mohammed|Ahmed|1990-04-12
translittération|Diallo|Mamadou|1995-03-08|Diallo|Mamadu|1995-03-08
translittération|Ouattara|Aïssata|1991-12-15|Watara|Aissata|1991-12-15
translittération|Tchumburidze|Nino|1988-10-10|Chumburidze|Nino|1988-10-10
oreille|Dupont|Catherine|1970-04-25|Dupond|Katherine|1970-04-25
oreille|Gauthier|Mathieu|1982-06-16|Gautier|Matthieu|1982-06-16
oreille|Philippe|Stéphane|1977-01-20|Filippe|Stephane|1977-01-20
oreille|Chambon|Cédric|1986-08-07|Chanbon|Sedric|1986-08-07
oreille|Martinez|Inès|1999-05-30|Martines|Ines|1999-05-30
oreille|Thomas|Anthony|1984-02-14|Tomas|Antony|1984-02-14
jour inconnu|Traoré|Moussa|1990-01-01|Traore|Moussa|1990-06-17
jour inconnu|Haidari|Ali|1998-12-31|Haidari|Ali|1998-04-03
jour inconnu|Konaté|Awa|1987-05-09|Konate|Awa|1987
jour inconnu|Konaté|Awa|1987-05-09|Konate|Awa|1987-05
jour et mois échangés|Petit|Laura|1992-04-11|Petit|Laura|1992-11-04
jour et mois échangés|Rossi|Marco|1981-07-02|Rossi|Marco|1981-02-07
jour mal saisi|Lambert|Hugo|1997-10-12|Lambert|Hugo|1997-10-21
jour mal saisi|Fontaine|Sarah|1989-03-05|Fontaine|Sarah|1989-03-15
nom et prénom échangés|Simon|Lucas|1995-06-26|Lucas|Simon|1995-06-26
nom et prénom échangés|Camara|Ibrahima|1993-09-18|Ibrahima|Camara|1993-09-18
faute de frappe|Rousseau|Emma|2000-02-17|Rouseau|Ema|2000-02-17
faute de frappe|Moreau|Nathan|1998-08-22|Moraeu|Nathan|1998-08-22
faute de frappe|Girard|Chloé|1996-11-29|Girrad|Chloe|1996-11-29
"""
_AUTRES: Final = """
frère ou sœur|Lefèvre|Éloïse|1985-03-12|Lefèvre|Julien|1987-09-02
frère ou sœur|Diallo|Mamadou|1995-03-08|Diallo|Mariama|1997-03-08
frère ou sœur|Benali|Mohammed|1981-02-11|Benali|Karim|1981-12-11
jumeaux|Petit|Laura|1992-04-11|Petit|Thomas|1992-04-11
jumeaux|Nguyen|Thi Mai|1992-03-21|Nguyen|Van Duc|1992-03-21
jumeaux|Traoré|Hawa|1994-07-07|Traoré|Adama|1994-07-07
père et fils|Bernard|Jean|1968-12-03|Bernard|Jean|1994-12-03
père et fils|Rossi|Marco|1951-07-02|Rossi|Marco|1981-07-02
homonymes|Martin|Claire|1990-06-08|Martin|Claire|1990-11-23
homonymes|Martin|Claire|1990-06-08|Martin|Claire|1991-06-08
homonymes|Konaté|Awa|1987-05-09|Konaté|Awa|1989-05-09
homonymes|Abdallah|Mohamed|1986-05-15|Abdallah|Mohamed|1968-05-15
noms voisins|Durand|Paul|1980-03-03|Durant|Paula|1982-03-03
noms voisins|Dubois|Marie|1975-10-10|Dupuis|Marie|1975-10-10
noms voisins|Moreau|Louis|1988-01-19|Morel|Louise|1988-01-19
noms voisins|Garnier|Alice|1993-04-06|Granier|Alicia|1994-04-06
noms voisins|Khan|Ali|1990-01-01|Khan|Alia|1990-06-05
noms voisins|Camara|Aminata|1993-09-18|Camara|Amara|1993-09-18
même naissance|Simon|Lucas|1995-06-26|Faure|Manon|1995-06-26
même naissance|Haidari|Ali|1990-01-01|Rahimi|Reza|1990-01-01
"""


def _paires(lignes: str) -> Iterator[Paire]:
    for ligne in lignes.strip().splitlines():
        sorte, *dits = ligne.split("|")
        yield Paire(sorte, (dits[0], dits[1], dits[2]), (dits[3], dits[4], dits[5]))


MEMES: Final = tuple(_paires(_MEMES))
AUTRES: Final = tuple(_paires(_AUTRES))
