"""Officers, roles, units and leaders in the admin."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from government.models import Officer, Region, Unit, UnitFormerName
from government.roles import Role
from kezhou_crm.tests import forms
from kezhou_crm.tests.factories import LeaderFactory, OfficerFactory, RegionFactory, UnitFactory, officer_who_may

PASSWORD = "Kezhou-示例-2026"


@pytest.fixture
def administrator(client, db):
    client.force_login(OfficerFactory(administrator=True, username="shili_admin"))
    return client


@pytest.fixture
def security(client, db):
    client.force_login(OfficerFactory(role=Role.SECURITY_ADMIN, narrowed=False, username="shili_security"))
    return client


def url(page, officer=None):
    return reverse(f"admin:{page}", args=(officer.pk,) if officer else ())


def test_an_officer_is_created_with_a_password(security):
    typed = {"username": "shili_new", "name": "示例新人", "password1": PASSWORD, "password2": PASSWORD}
    typed |= {"role": Role.COUNTY_CLERK, "unit": UnitFactory().pk}

    security.post(url("government_officer_add"), typed)

    officer = Officer.objects.get(username="shili_new")
    assert (officer.name, officer.is_staff, officer.role) == ("示例新人", True, Role.COUNTY_CLERK)
    assert officer.check_password(PASSWORD)


def test_a_weak_password_is_refused(security):
    typed = {"username": "shili_new", "password1": "12345678", "password2": "12345678"}

    answer = security.post(url("government_officer_add"), typed)

    assert answer.context["adminform"].form.errors.keys() == {"password2"}
    assert not Officer.objects.filter(username="shili_new").exists()


def test_a_password_is_set_on_its_own_page(security):
    officer = OfficerFactory()

    security.post(
        url("auth_user_password_change", officer),
        {"password1": PASSWORD, "password2": PASSWORD, "set-password": "保存新密码"},
    )

    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)


def test_the_systems_officer_is_in_no_list_and_has_no_form(security):
    system = Officer.objects.system()

    listed = security.get(url("government_officer_changelist")).context["cl"].result_list

    assert system not in listed
    assert security.get(url("government_officer_change", system)).status_code == 302
    assert security.get(url("auth_user_password_change", system)).status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECURITY_ADMIN])
def test_nobody_but_security_changes_officers(client, db, role):
    client.force_login(OfficerFactory(role=role, unit=UnitFactory(), narrowed=False))
    officer = OfficerFactory(name="示例")
    password = {"password1": PASSWORD, "password2": PASSWORD, "set-password": "1"}

    answers = [
        client.post(url("government_officer_change", officer), {"username": officer.username, "name": "改过"}),
        client.post(url("auth_user_password_change", officer), password),
        client.post(url("government_officer_add"), {"username": "shili-new", **password}),
    ]

    officer.refresh_from_db()
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert (officer.name, officer.password) == ("示例", "!")
    assert not Officer.objects.filter(username="shili-new").exists()


def test_security_gives_a_role_and_narrows_it_but_never_its_own(security):
    officer, own = OfficerFactory(role="", narrowed=False), Officer.objects.get(username="shili_security")
    given = {"role": Role.BUREAU_CLERK, "is_active": "on", "is_staff": "on", "narrowed": "on"}

    for row in (officer, own):
        opened = forms.shown(security, row)
        security.post(url("government_officer_change", row), {"username": row.username, **given, **opened})
        row.refresh_from_db()

    assert (officer.role, officer.narrowed) == (Role.BUREAU_CLERK, True)
    assert (own.role, own.narrowed) == (Role.SECURITY_ADMIN, False)


def test_nobody_changes_anything_of_himself(client, db):
    own = officer_who_may("view_officer", "change_officer")
    client.force_login(own)
    former = Officer.objects.filter(pk=own.pk).values()
    before, left = former.get(), set(own.user_permissions.all())
    page = url("government_officer_change", own)
    more = Permission.objects.get(codename="add_officer")
    typed = {"username": "shili_other", "name": "示例他人", "unit": UnitFactory().pk, "user_permissions": more.pk}

    shown, opened = client.get(page), forms.shown(client, own)
    answer = client.post(page, typed | opened | {"role": Role.BUREAU_ADMIN, "is_active": "on", "is_staff": "on"})

    assert former.get() == before
    assert set(own.user_permissions.all()) == left
    assert (shown.status_code, answer.status_code) == (200, 403)
    assert "本人的账号由另一名安全管理员修改" in shown.content.decode()


def test_a_county_clerk_needs_a_unit_of_a_county(security):
    officer = OfficerFactory(role="")
    prefecture = UnitFactory(region=RegionFactory(code=Region.PREFECTURE, name="州本级"))
    said = []
    for unit in ("", prefecture.pk):
        typed = {"username": officer.username, "role": Role.COUNTY_CLERK, "unit": unit, "is_active": "on"}
        typed |= forms.shown(security, officer)
        said.append(security.post(url("government_officer_change", officer), typed).content.decode())

    officer.refresh_from_db()
    assert officer.role == ""
    assert "县市经办和牵头单位经办必须填写所在单位。" in said[0]
    assert "县市经办应属于某个县市的单位" in said[1]


def test_what_is_offered_to_be_kept_is_chinese_and_no_deletion(security):
    form = security.get(url("government_officer_change", OfficerFactory())).context["adminform"].form
    offered = [label for _value, label in form.fields["user_permissions"].choices]

    assert "修改项目" in offered
    assert [label for label in offered if "删除" in label or "Can" in label] == []


def test_security_sees_no_business(security):
    pages = ("projects_project_changelist", "companies_company_changelist", "ceremonies_ceremony_changelist")

    assert [security.get(url(page)).status_code for page in pages] == [403, 403, 403]


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

    administrator.post(url("government_unit_change", unit), base | row | forms.shown(administrator, unit))

    assert list(UnitFormerName.objects.values_list("name", flat=True)) == ["示例旧名"]

    stored = {"former_names-INITIAL_FORMS": 1, "former_names-0-id": unit.former_names.get().pk}
    stored |= {"former_names-0-DELETE": "on"} | forms.shown(administrator, unit)
    administrator.post(url("government_unit_change", unit), base | row | stored)

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

    answer = client.post(url("government_unit_change", former.unit), typed | forms.shown(client, former.unit))

    assert answer.status_code == 302
    assert not UnitFormerName.objects.exists()


def test_two_former_names_alike_are_refused_in_the_form(administrator):
    unit = UnitFactory()
    rows = {"former_names-0-name": "示例旧名", "former_names-1-name": "示例 旧名", "former_names-TOTAL_FORMS": 2}
    typed = {"name": unit.name, "region": unit.region_id, "protocol_order": 7, "former_names-INITIAL_FORMS": 0}

    answer = administrator.post(url("government_unit_change", unit), typed | rows | forms.shown(administrator, unit))

    assert answer.status_code == 200
    assert answer.content.decode().count("该单位已登记过这个曾用名。") == 1
    assert (UnitFormerName.objects.count(), Unit.objects.get().protocol_order) == (0, 100)
