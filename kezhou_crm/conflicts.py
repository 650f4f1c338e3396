"""No lost update through a form: what was shown, what stands there now, what was typed (design.md, invariant 8).

The form carries what it showed (`shown`). At saving all its rows are locked, then judged: where something that was
shown has changed meanwhile, nothing is saved and a page asks, field by field, which of the two is to stay. What was
typed travels along in the page; what is chosen is judged again in the same way, for meanwhile may come again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import models
from django.http import HttpRequest, QueryDict
from django.template.response import TemplateResponse

from kezhou_crm import field_rights, ids, last_changes, shown
from kezhou_crm.shown import ShownRow, Wire

CHOOSE, SETTLED = "choose-", "settled"
NOW, MINE = "now", "mine"
CONFLICT = 409
NOT_TYPED = {"csrfmiddlewaretoken", SETTLED}
UNKNOWN = "（不知道）"
GONE_ROW = "这一行已经没有了：有人删除或作废了它"


@dataclass(frozen=True)
class Contest:
    """One thing that was shown and has changed: three values in words, and what may be done about it.

    `offers` are the choices (value, words); with one of them alone there is nothing to choose.
    """

    name: str
    row: str
    label: str
    seen: str
    now: str
    mine: str
    offers: tuple[str, ...]
    place: last_changes.Place | None = None
    changed: str = ""  # by whom and when

    @property
    def choice(self) -> str:
        """Return the name of the input by which it is chosen."""
        return CHOOSE + self.name

    @property
    def is_open(self) -> bool:
        """Tell whether there is something to choose."""
        return len(self.offers) > 1


@dataclass
class Inline:
    """The present rows of one inline, and where the posted ones stand: by key, in which place."""

    formset: forms.BaseInlineFormSet
    title: str
    may_add: bool
    places: dict[int, int]

    @property
    def rows(self) -> dict[int, forms.ModelForm]:
        """Return the forms of the present rows by their keys."""
        return {form.instance.pk: form for form in self.formset.initial_forms}


class Judge:
    """Judges one posted form against the rows as they are, under their locks."""

    def __init__(self, door: admin.ModelAdmin, request: HttpRequest, row: models.Model) -> None:
        """Lock and read what the form edits."""
        self.door, self.request, self.data = door, request, request.POST.copy()
        self.shown = shown.read(self.data.get(shown.NAME, ""), of=row, model=door.model)
        self.form = door.get_form(request, row, change=True)(instance=row)
        self.inlines = {inline.formset.prefix: inline for inline in self._inlines(row)}
        self.present = shown.showing(self.form, [inline.formset for inline in self.inlines.values()])
        self.dropped: dict[str, set[int]] = {}
        self.renewed: dict[str, set[int]] = {}
        self.settled = self.data.get(SETTLED) == self.present.state
        self.contests = [*self._of_row(self.form, "", self.shown.main), *self._of_inlines()]

    @property
    def is_settled(self) -> bool:
        """Tell whether every choice there is was made, on what stands there now."""
        chosen = {contest.choice for contest in self.contests if self.data.get(contest.choice) in contest.offers}
        return self.settled and all(contest.choice in chosen for contest in self.contests if contest.is_open)

    def _inlines(self, row: models.Model) -> Iterator[Inline]:
        """Yield the inlines that the officer may edit; their posted rows are locked before they are read."""
        for formset_class, inline in self.door.get_formsets_with_inlines(self.request, row):
            if not inline.has_change_permission(self.request, row):
                continue
            prefix = formset_class.get_default_prefix()
            places = dict(_places(self.data, prefix, inline.model._meta.pk.name))
            if places:
                lock(inline.model._default_manager.filter(pk__in=places, **{formset_class.fk.name: row}))
            formset = formset_class(instance=row, prefix=prefix, queryset=inline.get_queryset(self.request))
            may_add = inline.has_add_permission(self.request, row)
            yield Inline(formset, str(inline.opts.verbose_name), may_add, places)

    def _of_inlines(self) -> Iterator[Contest]:
        for prefix, inline in self.inlines.items():
            before, present = self.shown.of(prefix), inline.rows
            for pk, place in inline.places.items():
                at = f"{prefix}-{place}"
                if pk not in present:
                    yield from self._of_gone(inline, before.get(pk), at, place)
                elif self.data.get(f"{at}-DELETE"):
                    yield from self._of_removal(inline, present[pk], before.get(pk), at)
                else:
                    yield from self._of_row(present[pk], at, before.get(pk), inline)

    def _of_row(
        self, form: forms.ModelForm, at: str, before: ShownRow | None, inline: Inline | None = None
    ) -> Iterator[Contest]:
        """Compare the fields of one row; what was not shown, or left alone, stays as it is now."""
        for name in shown.inputs(form, inline and inline.formset):
            asked, html_name = form.fields[name], f"{at}-{name}" if at else name
            now = shown.held(form, name)
            mine = shown.posted(form, name, self.data, html_name)
            seen = before.held.get(name) if before else None
            if before and seen is None:
                self._put(html_name, now)
                continue
            if shown.same(asked, mine, now) or (seen is not None and shown.same(asked, seen, now)):
                continue
            left_alone = seen is not None and shown.same(asked, mine, seen)
            offers = (NOW,) if left_alone else (NOW, MINE)
            values = [UNKNOWN if seen is None else shown.words(asked, seen), shown.words(asked, now)]
            values.append("" if left_alone else shown.words(asked, mine))
            title = f"{inline.title}：{form.instance}" if inline else ""
            yield Contest(
                html_name, title, _label(form, name), *values, offers, last_changes.place_of(form.instance, name)
            )
            if left_alone or self.data.get(CHOOSE + html_name) == NOW:
                self._put(html_name, now, only_if=left_alone or self.settled)
        yield from self._of_closed(form, at, before)

    def _of_closed(self, form: forms.ModelForm, at: str, before: ShownRow | None) -> Iterator[Contest]:
        """Find what was typed into a field that the form does not ask for any more."""
        for name, seen in (before.held if before else {}).items():
            html_name = f"{at}-{name}" if at else name
            if name in form.fields or html_name not in self.data or self.data.getlist(html_name) == seen:
                continue
            asked = form._meta.model._meta.get_field(name).formfield()
            now = shown.words(asked, shown.wire(asked, asked.prepare_value(getattr(form.instance, name))))
            if name in field_rights.hidden(self.request.user, form.instance):
                now = field_rights.NOT_SHOWN
            values = [shown.words(asked, seen), now, shown.words(asked, self.data.getlist(html_name))]
            label, place = f"{asked.label}（现在不能在这里改）", last_changes.place_of(form.instance, name)
            yield Contest(html_name, "", label, *values, (NOW,), place)

    def _of_removal(self, inline: Inline, form: forms.ModelForm, before: ShownRow | None, at: str) -> Iterator[Contest]:
        """Ask again where a row that is to go has changed."""
        names = [name for name in shown.inputs(form, inline.formset) if name in (before.held if before else ())]
        moved = [name for name in names if not shown.same(form.fields[name], before.held[name], shown.held(form, name))]
        if before and not moved:
            return
        told = [
            "；".join(f"{_label(form, name)}：{shown.words(form.fields[name], of(name))}" for name in moved)
            for of in ((lambda name: before.held[name]), lambda name: shown.held(form, name))
        ]
        name = f"{at}-DELETE"
        yield Contest(
            name,
            f"{inline.title}：{form.instance}",
            "整行",
            *told,
            "删除这一行",
            (NOW, MINE),
            last_changes.place_of(form.instance),
        )
        if self.settled and self.data.get(CHOOSE + name) == NOW:
            del self.data[name]
            for field in shown.inputs(form, inline.formset):
                self._put(f"{at}-{field}", shown.held(form, field))

    def _of_gone(self, inline: Inline, before: ShownRow | None, at: str, place: int) -> Iterator[Contest]:
        """Ask what to do with what was typed into a row that is not there any more; one never shown is refused."""
        if before is None:
            return
        prefix, name = inline.formset.prefix, f"{at}-DELETE"
        self.dropped.setdefault(prefix, set()).add(place)
        if self.data.get(name):
            return
        form = inline.formset.empty_form
        typed = {one: shown.posted(form, one, self.data, f"{at}-{one}") for one in before.held if one in form.fields}
        seen = "；".join(_told(form, {one: before.held[one] for one in typed}))
        changed = {
            one: value for one, value in typed.items() if not shown.same(form.fields[one], value, before.held[one])
        }
        offers = (NOW, MINE) if changed and inline.may_add else (NOW,)
        mine = f"作为新的一行登记（{'；'.join(_told(form, typed))}）" if changed else ""
        yield Contest(
            name,
            inline.title,
            "整行",
            seen,
            GONE_ROW,
            mine,
            offers,
            (inline.formset.model._meta.db_table, before.pk, ""),
        )
        if self.data.get(CHOOSE + name) == MINE and MINE in offers:
            self.renewed.setdefault(prefix, set()).add(place)

    def _put(self, html_name: str, value: Wire, *, only_if: bool = True) -> None:
        """Write into what was posted, if the contest is decided."""
        if not only_if:
            return
        if value:
            self.data.setlist(html_name, value)
        else:
            self.data.pop(html_name, None)

    def decided(self) -> QueryDict:
        """Return what is to be saved: what was typed, and where so chosen what stands there now."""
        for prefix in self.dropped:
            _renumber(self.data, self.inlines[prefix].formset, self.dropped[prefix], self.renewed.get(prefix, set()))
        return self.data


def judged(door: admin.ModelAdmin, request: HttpRequest, object_id: str) -> TemplateResponse | None:
    """Answer the page that asks; None where the form may be saved, with `request.POST` as it was decided."""
    key = unquote(object_id)
    if ids.read(key) is None:
        return None
    lock(door.model._default_manager.filter(pk=key))
    row = door.get_object(request, object_id)
    request.looked_up = {key: row}
    if row is None:
        return _gone(door, request, key)
    if not door.has_change_permission(request, row):
        return None  # the admin refuses
    typed = request.POST.copy()
    judge = Judge(door, request, row)
    if judge.contests and not judge.is_settled:
        return _page(door, request, row, judge.contests, typed, settled=judge.present.state, again=judge.settled)
    request.POST, request.shown = judge.decided(), judge.present
    return None


def lock(rows: models.QuerySet) -> None:
    """Lock rows in the order of their keys; the whole comes before its parts."""
    list(rows.order_by("pk").select_for_update(of=("self",)))


def _gone(door: admin.ModelAdmin, request: HttpRequest, key: str) -> TemplateResponse | None:
    """Show what was typed into a row that was voided meanwhile; there is nothing to save it to."""
    before = shown.read(request.POST.get(shown.NAME, ""), of=None, model=door.model)
    if before.main is None or str(before.main.pk) != key or not door.has_change_permission(request):
        return None
    form = door.get_form(request, None, change=False)()
    contests = [
        Contest(
            name,
            "",
            _label(form, name),
            shown.words(form.fields[name], seen),
            "",
            shown.words(form.fields[name], mine),
            (NOW,),
        )
        for name, seen in before.main.held.items()
        if name in form.fields
        and not shown.same(form.fields[name], mine := shown.posted(form, name, request.POST, name), seen)
    ]
    return _page(door, request, None, contests, request.POST)


def _page(
    door: admin.ModelAdmin,
    request: HttpRequest,
    row: models.Model | None,
    contests: list[Contest],
    typed: QueryDict,
    *,
    settled: str = "",
    again: bool = False,
) -> TemplateResponse:
    """Ask; all that was typed travels along."""
    travels = [
        (name, value)
        for name, values in typed.lists()
        if name not in NOT_TYPED and not name.startswith(CHOOSE)
        for value in values
    ]
    by_place = last_changes.told([contest.place for contest in contests if contest.place])
    contests = [replace(contest, changed=by_place.get(contest.place, "")) for contest in contests]
    context = door.admin_site.each_context(request) | {
        "title": "有人同时修改了" if row else "这条记录已经没有了",
        "opts": door.opts,
        "row": row,
        "contests": [(contest, typed.get(contest.choice)) for contest in contests],
        "to_choose": sum(contest.is_open for contest in contests),
        "travels": travels,
        "settled": settled,
        "again": again,
    }
    return TemplateResponse(request, "pages/conflict.html", context, status=CONFLICT)


def _label(form: forms.ModelForm, name: str) -> str:
    """Return what the model calls a field; a form decorates its labels."""
    model = form._meta.model
    known = {field.name: field.verbose_name for field in (*model._meta.fields, *model._meta.many_to_many)}
    return str(known.get(name) or form.fields[name].label)


def _told(form: forms.ModelForm, values: dict[str, Wire]) -> Iterator[str]:
    """Yield what is filled in of a row."""
    for name, value in values.items():
        if (says := shown.words(form.fields[name], value)) != shown.EMPTY:
            yield f"{_label(form, name)}：{says}"


def _places(data: QueryDict, prefix: str, key: str) -> Iterator[tuple[int, int]]:
    """Yield key and place of each stored row that was posted."""
    for place in range(_count(data, prefix, "INITIAL")):
        if (pk := ids.read(data.get(f"{prefix}-{place}-{key}", ""))) is not None:
            yield pk, place


def _count(data: QueryDict, prefix: str, which: str) -> int:
    """Return how many rows there are said to be; a number too long to read is too many, and none of them is passed by."""
    told, most = data.get(f"{prefix}-{which}_FORMS", ""), forms.formsets.DEFAULT_MAX_NUM
    number = ids.read(told)
    if number is None:
        return most if told.isdecimal() else 0
    return min(number, most)


def _renumber(data: QueryDict, formset: forms.BaseInlineFormSet, dropped: set[int], renewed: set[int]) -> None:
    """Take rows out of a posted inline; those that are renewed become new rows at its end."""
    prefix, key = formset.prefix, formset.model._meta.pk.name
    initial, total = _count(data, prefix, "INITIAL"), _count(data, prefix, "TOTAL")
    rows: dict[int, dict[str, Any]] = {place: {} for place in range(total)}
    for name in [*data]:
        text, _dash, field = name.removeprefix(f"{prefix}-").partition("-")
        if name.startswith(f"{prefix}-") and (place := ids.read(text)) in rows:
            rows[place][field] = data.pop(name)
    stay = [place for place in range(initial) if place not in dropped]
    new = [*sorted(renewed), *range(initial, total)]
    for number, place in enumerate([*stay, *new]):
        for field, values in rows[place].items():
            if not (place in renewed and field in {key, "DELETE"}):
                data.setlist(f"{prefix}-{number}-{field}", values)
    data[f"{prefix}-INITIAL_FORMS"], data[f"{prefix}-TOTAL_FORMS"] = str(len(stay)), str(len(stay) + len(new))
