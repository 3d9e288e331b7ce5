"""The made-up sector itself, without a database."""

from datetime import date

from credit.demo.world import Person, World
from credit.kernel.identifiers import parse_citizen_id, parse_plate

TODAY = date(2026, 6, 1)


def test_the_same_seed_makes_the_same_world():
    one, other = (World(seed=7, today=TODAY, small=True) for _ in range(2))
    assert [firm.uscc for firm in one.firms] == [firm.uscc for firm in other.firms]
    assert [firm.name for firm in World(seed=8, today=TODAY, small=True).firms] != [firm.name for firm in one.firms]


def test_the_whole_world_is_large_enough():
    world = World(seed=1, today=TODAY)
    assert len(world.firms) >= 2000
    assert len([*world.vehicles, *world.taxis, *world.rides]) >= 5000
    assert len(world.ships) >= 300
    assert len(world.projects) >= 60
    assert sum(isinstance(vehicle.owner, Person) for vehicle in world.vehicles) > 300


def test_numbers_pass_their_checks_and_names_say_that_they_are_made_up():
    world = World(seed=1, today=TODAY)
    people = [person for group in world.people.values() for person in group]
    assert len({parse_citizen_id(person.identity, today=TODAY) for person in people}) == len(people)
    assert all(person.identity.startswith("370499") and "示例" in person.name for person in people)
    plates = [vehicle.plate for vehicle in (*world.vehicles, *world.taxis, *world.rides)]
    assert len({parse_plate(plate) for plate in plates}) == len(plates)
    assert all("示例" in firm.name for firm in (*world.firms, *world.traders))
