"""One measure from several systems: payers, registries, records; what each covers and how they are put together."""

from enum import StrEnum

from pydantic import Field, model_validator

from wellanalysis.definitions.values import Agreement, Group, Name, Refused, Text, Texts


class SystemKind(StrEnum):
    """What kind of system a source is."""

    PAYER = "payer"
    REGISTRY = "registry"
    EHR = "ehr"
    GROUP = "group"


class Combining(StrEnum):
    """How what several systems say of one person becomes one answer."""

    FIRST = "first"
    ANY = "any"
    MAJORITY = "majority"


class System(Group):
    """A system that tells of people: a payer's claims, a registry, a record."""

    id: Name = Field(description="short name, as the column source of the table sourced has it")
    title: Text = Field(description="name as readers know it")
    kind: SystemKind = Field(description="payer, registry, ehr or group")
    says: Text = Field(description="what it knows, and how it comes to know it")
    covers: Texts = Field(default=(), description="of whom it tells: values of payer, or words")
    trusted_for: Text | None = Field(default=None, description="what it is believed for, and what not")


class Combined(Group):
    """The rule by which systems are put together, agreed before anybody saw the figures."""

    rule: Combining = Field(
        description="first (the first of order that recorded an answer), any (yes where one says yes) or majority"
    )
    order: tuple[Name, ...] = Field(description="ids of the systems; the first decides a tie of a majority")


class Compared(Group):
    """One measure that several systems tell of."""

    measure: Name = Field(description="id of the measure")
    title: Text = Field(description="what it is called on the page: multi-payer pilot")
    question: Text = Field(description="what putting the systems together is to tell")
    combined: Combined = Field(description="how they are put together: {rule: any, order: [...]}")
    agreed_by: tuple[Agreement, ...] = Field(default=(), description="who agreed to the rule: [{role: ..., on: ...}]")
    done_about_it: Text | None = Field(default=None, description="what was done where they disagreed")


class Sources(Group):
    """Systems, and the measures that several of them tell of.

    Each measure has its own systems and its own rule: what holds for admissions, of which claims know most, does not hold for
    a bandage.
    """

    systems: tuple[System, ...] = Field(description="the systems: [{id: ..., title: ..., kind: payer, says: ...}]")
    compared: tuple[Compared, ...] = Field(description="measures that several of them tell of")

    @model_validator(mode="after")
    def _systems_are_known(self) -> "Sources":
        known = [system.id for system in self.systems]
        twice = [id for id in known if known.count(id) > 1]
        if twice:
            raise Refused(f"two systems are called {twice[0]!r}", "give each a name of its own")
        measures = [each.measure for each in self.compared]
        if again := [id for id in measures if measures.count(id) > 1]:
            raise Refused(f"{again[0]} is compared twice", "write one entry, with all its systems in order")
        for each in self.compared:
            order = each.combined.order
            if unknown := [id for id in order if id not in known]:
                what = f"{each.measure}: combined.order names {unknown[0]!r}, which is no system"
                raise Refused(what, f"known: {', '.join(known)}")
            if len(set(order)) < 2 or len(set(order)) != len(order):
                what = (
                    f"{each.measure}: combined.order names {len(set(order))} different systems in {len(order)} places"
                )
                raise Refused(what, "name two or more, each once")
        return self

    def label(self, compared: Compared, system: System) -> str:
        """What a system is called in a table: with the comparison, where it takes part in several."""
        several = sum(system.id in each.combined.order for each in self.compared) > 1
        return f"{system.title}, {compared.title}" if several else system.title

    def of(self, compared: Compared) -> tuple[System, ...]:
        """The systems of a comparison, in the order of its rule."""
        by_id = {system.id: system for system in self.systems}
        return tuple(by_id[id] for id in compared.combined.order)
