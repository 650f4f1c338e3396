"""What the API shows of who answers for a project and who serves it."""

from rest_framework import serializers

from companies.api import MASKED, MaskedPhone
from government.api import LeaderBrief, OfficerBrief, UnitBrief
from kezhou_crm.reading import Label, Plain, Row, Text
from projects.models import Duty


class DutyRow(Row):
    """A duty that holds now."""

    says = "责任分工：一方在一个项目中的一项责任；officer、leader、unit 三者恰有其一。"

    role_label = Label()
    officer = OfficerBrief(allow_null=True)
    leader = LeaderBrief(allow_null=True)
    unit = UnitBrief(allow_null=True)
    liaison_phone = MaskedPhone(allow_null=True, help_text=MASKED)

    class Meta:
        model = Duty
        fields = ("id", "role", "role_label", "officer", "leader", "unit", "liaison", "liaison_phone", "from_on")


class UnitServing(Plain):
    """A unit with its liaison."""

    says = "单位及其联络员。"

    unit = UnitBrief()
    liaison = Text(allow_null=True)
    liaison_phone = MaskedPhone(allow_null=True, help_text=MASKED)


class ResponsibleShown(Plain):
    """Who answered for a project and who served it, on one day."""

    says = "某一天的包联领导、牵头单位和各项责任分工；null 表示那一天没有落实。"

    leader = LeaderBrief(source="pair.leader", allow_null=True)
    lead_unit = UnitBrief(source="pair.lead_unit", allow_null=True)
    liaison = UnitServing(allow_null=True, help_text="牵头单位的联络员。")
    specialist = OfficerBrief(allow_null=True)
    substitute = OfficerBrief(allow_null=True)
    helping_units = UnitServing(source="helping", many=True)
    assistants = LeaderBrief(many=True)
    whole = serializers.BooleanField(help_text="三要素齐全：领导、牵头单位、主办专员都有。")
