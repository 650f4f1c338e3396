"""Officers, roles, units and leaders in the admin."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from government.models import Officer, Unit, UnitFormerName
from kezhou_crm.tests.factories import LeaderFactory, OfficerFactory, RegionFactory, UnitFactory, officer_who_may

PASSWORD = "Kezhou-示例-2026"


@pytest.fixture
def administrator(client, db):
    client.force_login(OfficerFactory(administrator=True, username="shili_admin"))
    return client


@pytest.fixture
def personnel(client, db):
    """A clerk who may change officers and nothing else."""
    officer = OfficerFactory(username="shili_personnel")
    officer.user_permissions.set(Permission.objects.filter(content_type__model="officer"))
    client.force_login(officer)
    return client


def url(page, officer=None):
    return reverse(f"admin:{page}", args=(officer.pk,) if officer else ())


def test_an_officer_is_created_with_a_password(administrator):
    typed = {"username": "shili_new", "name": "示例新人", "password1": PASSWORD, "password2": PASSWORD}

    administrator.post(url("government_officer_add"), typed)

    officer = Officer.objects.get(username="shili_new")
    assert (officer.name, officer.is_staff, officer.is_superuser) == ("示例新人", True, False)
    assert officer.check_password(PASSWORD)


def test_a_weak_password_is_refused(administrator):
    typed = {"username": "shili_new", "password1": "12345678", "password2": "12345678"}

    answer = administrator.post(url("government_officer_add"), typed)

    assert answer.context["adminform"].form.errors.keys() == {"password2"}
    assert not Officer.objects.filter(username="shili_new").exists()


def test_a_password_is_set_on_its_own_page(administrator):
    officer = OfficerFactory()

    administrator.post(
        url("auth_user_password_change", officer),
        {"password1": PASSWORD, "password2": PASSWORD, "set-password": "保存新密码"},
    )

    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)


def test_the_systems_officer_is_in_no_list_and_has_no_form(administrator):
    system = Officer.objects.system()

    listed = administrator.get(url("government_officer_changelist")).context["cl"].result_list

    assert system not in listed
    assert administrator.get(url("government_officer_change", system)).status_code == 302
    assert administrator.get(url("auth_user_password_change", system)).status_code == 404


def test_only_an_administrator_changes_officers(personnel):
    officer, group = OfficerFactory(name="示例"), Group.objects.create(name="示例组")
    typed = {"username": officer.username, "name": "改过", "is_superuser": "on", "groups": group.pk}
    password = {"password1": PASSWORD, "password2": PASSWORD, "set-password": "1"}

    answers = [
        personnel.post(url("government_officer_change", officer), typed),
        personnel.post(url("auth_user_password_change", officer), password),
        personnel.post(url("government_officer_add"), {"username": "shili-new", **password}),
    ]

    officer.refresh_from_db()
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert (officer.name, officer.is_superuser, officer.is_active, officer.password) == ("示例", False, True, "!")
    assert not Officer.objects.filter(username="shili-new").exists()


def test_an_administrator_cannot_be_changed_by_one_who_is_none(personnel):
    above = OfficerFactory(administrator=True, name="示例")
    typed = {"password1": PASSWORD, "password2": PASSWORD, "set-password": "1"}

    form = personnel.post(url("government_officer_change", above), {"username": "taken", "name": "改过"})
    password = personnel.post(url("auth_user_password_change", above), typed)

    above.refresh_from_db()
    assert (form.status_code, password.status_code) == (403, 403)
    assert (above.name, above.check_password(PASSWORD)) == ("示例", False)


def test_roles_are_for_administrators_and_offer_no_deletion(administrator):
    form = administrator.get(url("auth_group_add")).context["adminform"].form
    offered = [label for _value, label in form.fields["permissions"].choices]

    assert "修改项目" in offered
    assert [label for label in offered if "删除" in label or "Can" in label] == []


def test_roles_are_closed_to_others(personnel):
    assert personnel.get(url("auth_group_changelist")).status_code == 403


@pytest.mark.parametrize("word", ["示例商务", "slsw", "外经贸"], ids=str)
def test_a_unit_is_found_by_name_initials_and_former_name(administrator, word):
    unit = UnitFactory(name="示例商务局")
    UnitFormerName.objects.create(unit=unit, name="示例外经贸局")
    UnitFactory(name="别的单位")

    listed = administrator.get(url("government_unit_changelist"), {"q": word}).context["cl"].result_list

    assert set(listed) == {unit}


def test_a_former_name_is_written_and_may_go(administrator):
    unit = UnitFactory(region=RegionFactory())
    base = {"name": unit.name, "region": unit.region_id, "protocol_order": 100, "former_names-INITIAL_FORMS": 0}
    row = {"former_names-TOTAL_FORMS": 1, "former_names-0-name": "示例旧名", "former_names-0-unit": unit.pk}

    administrator.post(url("government_unit_change", unit), base | row)

    assert list(UnitFormerName.objects.values_list("name", flat=True)) == ["示例旧名"]

    stored = {"former_names-INITIAL_FORMS": 1, "former_names-0-id": unit.former_names.get().pk}
    administrator.post(url("government_unit_change", unit), base | row | stored | {"former_names-0-DELETE": "on"})

    assert set(UnitFormerName.objects.all()) == set()


def test_a_unit_of_a_name_already_taken_is_refused_in_the_form(administrator):
    UnitFactory(name="示例商务局")

    answer = administrator.post(
        url("government_unit_add"),
        {
            "name": "示例 商务局",
            "region": RegionFactory().pk,
            "protocol_order": 100,
            "former_names-TOTAL_FORMS": 0,
            "former_names-INITIAL_FORMS": 0,
        },
    )

    assert answer.status_code == 200
    assert "已有同名单位。" in answer.content.decode()
    assert Unit.objects.count() == 1


def test_a_leader_is_found_however_the_interpunct_is_typed(administrator):
    leader = LeaderFactory(name="地里下提·特来西")

    for word in ("地里下提•特来西", "特来西", "dlxt"):
        assert set(administrator.get(url("government_leader_changelist"), {"q": word}).context["cl"].result_list) == {
            leader
        }


def test_regions_are_looked_at_only(administrator):
    region = RegionFactory()

    administrator.post(url("government_region_change", region), {"name": "改过"})

    region.refresh_from_db()
    assert region.name == "阿图什市"
    assert administrator.get(url("government_region_add")).status_code == 403


def test_a_clerk_without_deletion_takes_a_mistaken_former_name_back(client, db):
    former = UnitFormerName.objects.create(unit=UnitFactory(), name="示例旧名")
    client.force_login(officer_who_may("view_unit", "change_unit", "view_unitformername", "change_unitformername"))
    typed = {
        "name": former.unit.name,
        "region": former.unit.region_id,
        "protocol_order": 100,
        "former_names-TOTAL_FORMS": 1,
        "former_names-INITIAL_FORMS": 1,
        "former_names-0-id": former.pk,
        "former_names-0-unit": former.unit_id,
        "former_names-0-name": former.name,
        "former_names-0-DELETE": "on",
    }

    answer = client.post(url("government_unit_change", former.unit), typed)

    assert answer.status_code == 302
    assert not UnitFormerName.objects.exists()


def test_two_former_names_alike_are_refused_in_the_form(administrator):
    unit = UnitFactory()
    rows = {"former_names-0-name": "示例旧名", "former_names-1-name": "示例 旧名", "former_names-TOTAL_FORMS": 2}
    typed = {"name": unit.name, "region": unit.region_id, "protocol_order": 7, "former_names-INITIAL_FORMS": 0}

    answer = administrator.post(url("government_unit_change", unit), typed | rows)

    assert answer.status_code == 200
    assert answer.content.decode().count("该单位已登记过这个曾用名。") == 1
    assert (UnitFormerName.objects.count(), Unit.objects.get().protocol_order) == (0, 100)
