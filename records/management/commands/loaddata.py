"""`loaddata` that never overwrites: a row that is there must be identical, else nothing is loaded."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.core.management.commands import loaddata
from django.core.serializers.base import DeserializedObject
from django.db.models import Field, Model

WRONG = "载入文件里有一条{model}不合规则：{why}没有载入任何数据。"
DIFFERS = "{row}（{model}）已在库中且“{field}”与载入文件不同：库中为“{ours}”，文件为“{theirs}”。没有载入任何数据。"


class Command(loaddata.Command):
    """Django's own command; rows are matched by natural key and saved like any other."""

    def save_obj(self, obj: DeserializedObject) -> bool:
        """Insert a new row with all that follows from it; refuse a row that differs from the one in the database."""
        row = obj.object
        stored = row.pk and type(row)._default_manager.using(self.using).filter(pk=row.pk).first()
        if stored:
            self._refuse_difference(row, stored, obj.m2m_data)
            return True
        try:
            row.full_clean(validate_constraints=False)
        except ValidationError as refusal:
            raise CommandError(WRONG.format(model=row._meta.verbose_name, why="".join(refusal.messages))) from refusal
        row.save(using=self.using)
        for name, related in (obj.m2m_data or {}).items():
            getattr(row, name).set(related)
        return True

    def _refuse_difference(self, row: Model, stored: Model, related: dict[str, Any] | None) -> None:
        row.clean_fields()
        if hasattr(row, "derive"):
            row.derive()
        for field in row._meta.concrete_fields:
            counted = field.generated or field.name == "version"  # which counts edits and is no fact
            if not counted and self._value(row, field) != self._value(stored, field):
                self._differ(stored, field, self._value(stored, field), self._value(row, field))
        for name, theirs in (related or {}).items():
            ours = set(getattr(stored, name).values_list("pk", flat=True))
            if ours != set(theirs):
                self._differ(stored, row._meta.get_field(name), ours, set(theirs))

    @staticmethod
    def _value(row: Model, field: Field) -> object:
        return getattr(row, field.attname)

    @staticmethod
    def _differ(stored: Model, field: Field, ours: object, theirs: object) -> None:
        raise CommandError(
            DIFFERS.format(
                row=stored, model=stored._meta.verbose_name, field=field.verbose_name, ours=ours, theirs=theirs
            )
        )

    def reset_sequences(self, _connection: object, _models: object) -> None:
        """Leave the sequences alone: fixtures here name rows by natural key and carry no ids."""
