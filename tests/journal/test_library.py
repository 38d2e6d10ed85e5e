"""The contract that the `eventsourcing` library ships, run on our journal; then our own words."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from threading import enumerate as threads
from uuid import UUID, uuid4

import asyncpg
import pytest
from eventsourcing.application import project_aggregate
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import (
    DataError,
    DatetimeAsISO,
    EventStore,
    IntegrityError,
    JSONTranscoder,
    Mapper,
    NotSupportedError,
    OperationalError,
    StoredEvent,
    Tracking,
    UUIDAsHex,
)
from eventsourcing.tests import persistence as contract
from journal.brouillons import FLUX, brouillon, fautes

from parcours.journal import appender as ecrivain
from parcours.journal import library
from parcours.journal.library import (
    JournalAggregateRecorder,
    JournalApplicationRecorder,
    JournalTrackingRecorder,
    SyncJournal,
    open_journal,
)


@pytest.fixture
def journal(base: str) -> Iterator[SyncJournal]:
    with open_journal(base) as journal:
        yield journal


@pytest.fixture
def recorder(journal: SyncJournal) -> JournalApplicationRecorder:
    return JournalApplicationRecorder(journal)


def evenement(version: int = 1, *, de: UUID = FLUX, etat: bytes = b"{}") -> StoredEvent:
    return StoredEvent(de, version, "essai", etat)


# --- Le contrat livré -----------------------------------------------------------------------------


class SurNotreJournal:
    journal: SyncJournal

    @pytest.fixture(autouse=True)
    def _ouvrir(self, journal: SyncJournal) -> None:
        self.journal = journal


class TestAgregats(SurNotreJournal, contract.AggregateRecorderTestCase):
    def create_recorder(self) -> JournalAggregateRecorder:
        return JournalAggregateRecorder(self.journal)


class TestApplication(SurNotreJournal, contract.ApplicationRecorderTestCase):
    def create_recorder(self) -> JournalApplicationRecorder:
        return JournalApplicationRecorder(self.journal)

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestPositionsNonEntrelacees(SurNotreJournal, contract.NonInterleavingNotificationIDsBaseCase):
    def create_recorder(self) -> JournalApplicationRecorder:
        return JournalApplicationRecorder(self.journal)


class TestSuivi(SurNotreJournal, contract.TrackingRecorderTestCase):
    def create_recorder(self) -> JournalTrackingRecorder:
        return JournalTrackingRecorder(self.journal)


def tient_le_contrat(journal: SyncJournal) -> bool:
    """Whether the shipped case on aggregates passes."""
    essai = TestAgregats("test_insert_and_select")
    essai.journal = journal
    resultat = essai.run()
    return resultat is not None and resultat.wasSuccessful()


def test_un_journal_qui_prend_un_double_pour_un_rejeu_manque_au_contrat(
    journal: SyncJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "FINGERPRINT_BYTES", 0)

    assert not tient_le_contrat(journal)


def test_un_journal_qui_ecrit_chacun_pour_soi_manque_au_contrat(
    journal: SyncJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ecrivain, "_together", lambda call, drafts: call(drafts, atomic=False))

    assert not tient_le_contrat(journal)


def test_notre_journal_tient_le_contrat(journal: SyncJournal) -> None:
    assert tient_le_contrat(journal)


# --- Ce que le contrat ne dit pas -----------------------------------------------------------------


class Chien(Aggregate):
    @event("Nomme")
    def __init__(self, nom: str) -> None:
        self.nom = nom
        self.tours: list[str] = []

    @event("TourAppris")
    def apprend(self, tour: str) -> None:
        self.tours.append(tour)


def test_un_agregat_de_la_bibliotheque_se_garde_et_se_relit(
    recorder: JournalApplicationRecorder,
) -> None:
    transcoder = JSONTranscoder()
    transcoder.register(UUIDAsHex())
    transcoder.register(DatetimeAsISO())
    store = EventStore[UUID](Mapper(transcoder), recorder)
    chien = Chien("Rex")
    chien.apprend("assis")
    store.put(chien.collect_events())
    chien.apprend("couché")
    store.put(chien.collect_events())

    assert project_aggregate(None, store.get(chien.id)) == chien


def test_sujet_et_etat_se_relisent_octet_pour_octet(recorder: JournalApplicationRecorder) -> None:
    ecrit = StoredEvent(uuid4(), 1, "module:Évènement\t«\u2028»", bytes(range(256)))

    recorder.insert_events([ecrit])

    assert recorder.select_events(ecrit.originator_id) == [ecrit]
    (notification,) = recorder.select_notifications(None, 10)
    assert (notification.topic, notification.state) == (ecrit.topic, ecrit.state)


async def test_ce_que_la_bibliotheque_ecrit_est_enchaine(
    recorder: JournalApplicationRecorder, pool: asyncpg.Pool
) -> None:
    recorder.insert_events([evenement(1), evenement(2)])

    assert await fautes(pool) == []


def test_une_version_ne_s_ecrit_qu_une_fois_par_tous_ceux_qui_la_veulent(
    recorder: JournalApplicationRecorder,
) -> None:
    def gagne(numero: int) -> bool:
        try:
            recorder.insert_events([evenement(etat=b"%d" % numero)])
        except IntegrityError:
            return False
        return True

    with ThreadPoolExecutor(8) as executor:
        gagnants = [numero for numero, a in enumerate(executor.map(gagne, range(24))) if a]

    (ecrit,) = recorder.select_events(FLUX)
    assert [b"%d" % numero for numero in gagnants] == [ecrit.state]


def test_une_reponse_perdue_n_est_pas_un_conflit(
    recorder: JournalApplicationRecorder, perdre_les_reponses: Callable[[int], None]
) -> None:
    perdre_les_reponses(1)

    assert recorder.insert_events([evenement(1), evenement(2)]) == [1, 2]


def test_une_base_muette_est_une_erreur_de_la_bibliotheque(
    recorder: JournalApplicationRecorder, perdre_les_reponses: Callable[[int], None]
) -> None:
    perdre_les_reponses(ecrivain.ATTEMPTS_MAX)

    with pytest.raises(OperationalError):
        recorder.insert_events([evenement()])


@pytest.mark.parametrize(
    "impossible",
    [
        StoredEvent("pas-un-uuid", 1, "essai", b""),
        StoredEvent(FLUX, 1, "nul\x00", b""),
        StoredEvent(FLUX, 1, "\ud800", b""),
    ],
    ids=["flux", "nul", "moitie"],
)
def test_ce_que_le_journal_ne_peut_tenir_est_refuse(
    impossible: StoredEvent, recorder: JournalApplicationRecorder
) -> None:
    with pytest.raises(DataError):
        recorder.insert_events([evenement(7), impossible])

    assert recorder.max_notification_id() is None


def test_un_suivi_ne_s_ecrit_pas_avec_des_faits(recorder: JournalApplicationRecorder) -> None:
    with pytest.raises(NotSupportedError):
        recorder.insert_events([evenement()], tracking=Tracking("amont", 1))

    assert recorder.insert_events([evenement()], tracking=None) == [1]


def test_ce_que_disent_les_partenaires_se_suit_sans_faire_d_agregat(
    recorder: JournalApplicationRecorder,
) -> None:
    journal = recorder.journal
    journal.run(journal.appender.append([brouillon("a", charge=b"[1]"), brouillon("b@9")]))
    recorder.insert_events([evenement(1)])

    suivis = recorder.select_notifications(None, 10)

    assert [(n.id, n.originator_version, n.topic, n.state) for n in suivis[:2]] == [
        (1, 1, "essai", b"[1]"),
        (2, 2, "essai", b"{}"),
    ]
    assert [e.originator_version for e in recorder.select_events(FLUX)] == [1]


def test_les_sujets_voulus_se_trouvent_loin_dans_le_journal(
    recorder: JournalApplicationRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "PAGE_EVENTS", 3)
    recorder.insert_events([evenement(n) for n in range(20)])
    rare = StoredEvent(FLUX, 20, "rare", b"")
    recorder.insert_events([rare])

    (trouve,) = recorder.select_notifications(1, 2, topics=["rare"])
    with recorder.subscribe(topics=["rare"]) as suite:
        suivi = next(suite)

    assert trouve == suivi
    assert (suivi.id, suivi.topic) == (21, "rare")


def test_qui_suit_recoit_ce_qui_s_ecrit_apres(recorder: JournalApplicationRecorder) -> None:
    recus: list[int] = []

    with recorder.subscribe(gt=1) as suite:

        def suivre() -> None:
            recus.extend(notification.id for notification in suite)

        lecteur = Thread(target=suivre)
        lecteur.start()
        for version in range(1, 5):
            recorder.insert_events([evenement(version)])
        while len(recus) < 3:
            lecteur.join(0.01)
        suite.stop()
        lecteur.join()

    assert recus == [2, 3, 4]


def test_plusieurs_suivis_s_ouvrent_a_la_fois(journal: SyncJournal) -> None:
    with ThreadPoolExecutor(8) as executor:
        suivis = list(executor.map(JournalTrackingRecorder, [journal] * 8))

    suivis[0].insert_tracking(Tracking("amont", 7))

    assert [suivi.max_tracking_id("amont") for suivi in suivis] == [7] * 8


def test_un_journal_ferme_ne_laisse_rien_derriere_lui(base: str) -> None:
    with open_journal(base) as journal:
        assert JournalApplicationRecorder(journal).max_notification_id() is None
    with (
        pytest.raises(asyncpg.InvalidCatalogNameError),
        open_journal(base.replace("/test_", "/absente_")),
    ):
        pytest.fail("elle n'existe pas")

    assert [thread.name for thread in threads() if thread.name == "parcours-journal"] == []
