"""The guide's first fact, pushed by a client generated from the description; its card is read."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "genere"))

from client import AuthenticatedClient  # type: ignore[import-not-found]
from client.api.fil_rouge import lire_la_carte  # type: ignore[import-not-found]
from client.api.porte import deposer_des_evenements  # type: ignore[import-not-found]
from client.models import AccuseDeReception, Carte, EvenementMenageOuvert

base, cle, fichier = sys.argv[1:]
fait = EvenementMenageOuvert.from_dict(json.loads(Path(fichier).read_text(encoding="utf-8")))
with AuthenticatedClient(base_url=base, token=cle) as client:
    accuse = deposer_des_evenements.sync(client=client, body=fait)
    if not isinstance(accuse, AccuseDeReception):
        raise SystemExit(f"refusé : {accuse}")
    carte = lire_la_carte.sync(accuse.parcours, client=client, parcours_position=accuse.position)
    if not isinstance(carte, Carte):
        raise SystemExit(f"illisible : {carte}")
    lu = {"parcours": str(carte.id), "etape": carte.etape, "version": carte.version}
    sys.stdout.write(json.dumps(lu) + "\n")
