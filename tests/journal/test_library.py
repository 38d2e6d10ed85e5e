"""The contract that the `eventsourcing` library ships, run on our journal; then our own words."""

from collections.abc import Iterator

import pytest
from eventsourcing.tests import persistence as contract

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
