"""The auditor's search: who, when, which kind of row, which field, which record, which kind of entry."""

from datetime import date, datetime, time, timedelta

from django import forms
from django.db.models import Model as Row
from django.db.models import Q, QuerySet
from django.utils.timezone import make_aware

from kezhou_crm import ids
from kezhou_crm.sight import seen_by
from records import audited, changes
from records.changes import Model
from records.entries import AuditEntry, AuditEntryQuerySet, Door, Kind

ANY = [("", "不限")]
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def _hinted(words: str) -> forms.TextInput:
    return forms.TextInput(attrs={"placeholder": words})


def _tables() -> list[tuple[str, str]]:
    named = ((table, changes.kind_of_row(model)) for table, model in changes.tables().items())
    return [*ANY, *sorted(named, key=lambda pair: pair[1])]


class Search(forms.Form):
    """What is asked for; each condition narrows the others."""

    who = forms.CharField(label="人员或单位", max_length=50, required=False, widget=_hinted("姓名或单位"))
    since = forms.DateField(label="自", required=False, widget=DAY)
    until = forms.DateField(label="至", required=False, widget=DAY)
    table = forms.ChoiceField(label="哪类记录", required=False, choices=_tables)
    field = forms.CharField(label="字段", max_length=50, required=False, widget=_hinted("如 签约金额"))
    record = forms.CharField(label="哪条记录", max_length=100, required=False, widget=_hinted("名称、编号或 #号码"))
    kind = forms.ChoiceField(label="做了什么", required=False, choices=[*ANY, *Kind.choices])
    door = forms.ChoiceField(label="途径", required=False, choices=[*ANY, *Door.choices])

    def entries(self, *, to: Row) -> AuditEntryQuerySet:
        """Return the entries that fit, for the officer `to`; none where the form is in error."""
        if not self.is_valid():
            return AuditEntry.objects.none()
        asked, found = self.cleaned_data, AuditEntry.objects.all()
        if who := asked["who"].strip():
            found = found.filter(Q(officer_name__icontains=who) | Q(unit_name__icontains=who))
        if asked["since"]:
            found = found.filter(at__gte=_midnight(asked["since"]))
        if asked["until"]:
            found = found.filter(at__lt=_midnight(asked["until"] + timedelta(days=1)))
        for name, column in (("table", "of_table"), ("kind", "kind"), ("door", "door")):
            if asked[name]:
                found = found.filter(**{column: asked[name]})
        if label := asked["field"].strip():
            found = found.touching(sorted(changes.columns_called(label)))
        if word := asked["record"].strip():
            found = found.filter(_about(word, asked["table"], to))
        return found


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


def _about(word: str, table: str, officer: Row) -> Q:
    """Word: the entry is about a row that is called so, of the chosen kind or of any, or has that number."""
    number = ids.read(word.removeprefix("#"))
    about = Q(pk__in=()) if number is None else Q(row_id=number)
    models = [changes.tables()[table]] if table in changes.tables() else []
    for model in models or changes.tables().values():
        if changes.name_of(model) is None:
            continue
        called = _called(model, word, officer)
        about |= Q(of_table=model._meta.db_table, row_id__in=called)
        if model._meta.db_table == audited.PROJECTS:
            about |= Q(project_id__in=called)
    return about


def _called(model: Model, word: str, officer: Row) -> QuerySet:
    """Return the ids of the rows in the officer's sight that are called so."""
    named = Q()
    for name in changes.NAMES:
        if any(field.name == name for field in model._meta.concrete_fields):
            named |= Q(**{f"{name}__icontains": word})
    return seen_by(officer, model._default_manager.filter(named)).order_by().values("pk")
