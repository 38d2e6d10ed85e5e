"""What a view says of parts that stay the same is told again as it was, and only then."""

from hypothesis import given as pour_tous
from hypothesis import strategies as st

from parcours.projections.redites import Redites


class Part:
    """Compared by what it is, as due dates are; but it is the object that counts."""

    def __init__(self, dit: int) -> None:
        self.dit = dit

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Part) and other.dit == self.dit

    def __hash__(self) -> int:
        return self.dit


PARTS = [Part(rang % 3) for rang in range(6)]
cadres = st.tuples(st.integers(0, 1), st.lists(st.sampled_from(PARTS), max_size=6))


@pour_tous(st.lists(cadres, max_size=6))
def test_redire_est_dire(suite: list[tuple[int, list[Part]]]) -> None:
    redites = Redites()
    for cadre, parts in suite:

        def dit(part: Part, cadre: int = cadre) -> list[int]:
            return [cadre] * part.dit

        assert list(redites.of(cadre, parts, dit)) == [un for part in parts for un in dit(part)]


def test_ce_qui_reste_ne_se_redit_pas() -> None:
    redites, dites = Redites(), list[Part]()

    def dit(part: Part) -> list[int]:
        dites.append(part)
        return [part.dit]

    premier, second, pareil = Part(1), Part(2), Part(2)
    for parts in ([premier], [premier, second], [premier, pareil]):
        list(redites.of("cadre", parts, dit))

    assert [id(part) for part in dites] == [id(premier), id(second), id(pareil)]
