"""How network.yml describes the network's own columns of a table."""

from enum import StrEnum

from pydantic import Field, model_validator

from wellanalysis.definitions.values import Flag, Group, Name, Number, Refused, Text, Texts


class ColumnType(StrEnum):
    """What a column of an extract holds."""

    TEXT = "text"
    CATEGORY = "category"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"


NUMERIC = (ColumnType.INTEGER, ColumnType.NUMBER)


class ColumnSettings(Group):
    """A column that the network has beside the contract."""

    type: ColumnType = Field(description="text, category, integer, number, date or boolean")
    values: Texts = Field(default=(), description="the known values of a category")
    minimum: Number | None = Field(default=None, description="smallest possible value")
    maximum: Number | None = Field(default=None, description="largest possible value")
    optional: Flag = Field(default=False, description="true where a value may be absent")
    says: Text | None = Field(default=None, description="what the column says, in plain words")
    scale: Name | None = Field(default=None, description="the scale that a survey's question belongs to, with others")
    about_one_person: Flag = Field(
        default=False, description="true for a survey's question about whoever leads a clinic: told of no single clinic"
    )

    @model_validator(mode="after")
    def _limits_fit_the_type(self) -> "ColumnSettings":
        if self.type is ColumnType.CATEGORY and not self.values:
            raise Refused("a category without values", "list them: values: [first, second]")
        if self.values and self.type is not ColumnType.CATEGORY:
            raise Refused(f"values are listed, but the type is {self.type}", "make it a category, or leave values out")
        if self.about_one_person and self.type is not ColumnType.INTEGER:
            raise Refused(f"a question about one person has a scale, but the type is {self.type}", "make it an integer")
        twice = sorted({value for value in self.values if self.values.count(value) > 1})
        if twice:
            raise Refused(f"the value {twice[0]!r} is listed more than once", "list each value once")
        limits = [limit for limit in (self.minimum, self.maximum) if limit is not None]
        if limits and self.type not in NUMERIC:
            raise Refused(f"minimum or maximum is given, but the type is {self.type}", "leave them out")
        if len(limits) == 2 and limits[0] > limits[1]:
            raise Refused(f"minimum {limits[0]:g} is above maximum {limits[1]:g}", "swap or correct them")
        return self


class TableSettings(Group):
    """The network's own columns of one table."""

    columns: dict[Name, ColumnSettings] = Field(description="column name: {type: ..., says: ...}")

    @model_validator(mode="after")
    def _a_scale_has_questions(self) -> "TableSettings":
        for name in dict.fromkeys(each.scale for each in self.columns.values() if each.scale):
            mine = {key: each for key, each in self.columns.items() if each.scale == name}
            if len(mine) == 1:
                raise Refused(
                    f"the scale {name!r} has one question, {next(iter(mine))!r}",
                    "name it at two questions or more, or leave it out",
                )
            if len({(each.type, each.minimum, each.maximum) for each in mine.values()}) > 1:
                what = f"the questions of the scale {name!r} are not answered alike: {', '.join(mine)}"
                raise Refused(what, "give them the same type, minimum and maximum, or scales of their own")
        return self
