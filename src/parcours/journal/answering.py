"""Questions that wait for each other: one statement answers all who asked meanwhile.

Nothing is written: whatever fails is told to each who asked, and may be asked again.
"""

import asyncio
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from parcours.journal.port import JournalUnavailable
from parcours.journal.together import Together

A = TypeVar("A")
Q = TypeVar("Q")

CALLERS_MAX: Final = 100
"""How many callers share a statement."""


@dataclass(frozen=True, slots=True)
class Question(Generic[Q, A]):
    """What somebody asked, and where the answer goes."""

    asked: Q
    answer: asyncio.Future[A] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Answering(Together[Question[Q, A]]):
    """Answers questions by batches, while it is open."""

    async def ask(self, asked: Q) -> A:
        """The answer, once those who wait before were served.

        The caller holds no connection: answering takes one.

        Raises:
            JournalUnavailable: nobody answers any more.
        """
        question: Question[Q, A] = Question(asked)
        if not self._join(question):
            raise JournalUnavailable
        return await question.answer

    @abstractmethod
    async def _answers(self, asked: Sequence[Q]) -> Sequence[A]:
        """An answer to each question, in their order."""

    def _take(self) -> list[Question[Q, A]]:
        taken = min(len(self._waiting), CALLERS_MAX)
        return [self._waiting.popleft() for _ in range(taken)]

    async def _serve(self, batch: list[Question[Q, A]]) -> None:
        try:
            answers = await self._answers([question.asked for question in batch])
        except Exception as failed:  # noqa: BLE001 (whatever it is, each caller says it)
            for question in batch:
                _fail(question, failed)
            return
        for question, answer in zip(batch, answers, strict=True):
            if not question.answer.done():
                question.answer.set_result(answer)

    def _abandon(self, request: Question[Q, A]) -> None:
        _fail(request, JournalUnavailable())


def _fail(question: Question[Q, A], error: Exception) -> None:
    if not question.answer.done():
        question.answer.set_exception(error)
