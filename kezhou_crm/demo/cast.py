"""Who there is: units, leaders, officers with their roles, sectors. Written once, before the year begins."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.db.models import Model

from companies.models import Industry
from government.models import Leader, Officer, Region, Sector, Unit, UnitFormerName
from government.roles import Role
from kezhou_crm.demo import people, places, sectors

AGES = timedelta(days=900)  # how long the leaders have been in office when the year begins


@dataclass
class Cast:
    """Everybody and every place by name: the rest of the demo looks nobody up."""

    regions: dict[str, Region]
    industries: dict[str, Industry]
    units: dict[str, Unit] = field(default_factory=dict)
    sectors: dict[str, Sector] = field(default_factory=dict)
    officers: dict[str, Officer] = field(default_factory=dict)
    leaders: list[Leader] = field(default_factory=list)

    def clerk(self, code: str) -> Officer:
        """Return the clerk of a county; the bureau's own for the prefecture level."""
        return next((self.officers[login.username] for login in people.LOGINS if login.county == code), self.bureau)

    @property
    def bureau(self) -> Officer:
        """Return the bureau administrator who keeps the ledger."""
        return self.officers["shili_ju"]

    @property
    def reviewer(self) -> Officer:
        """Return the one who approves what others record."""
        return self.officers["shili_shenhe"]

    @property
    def specialists(self) -> list[Officer]:
        """Return the specialists, in the order of the logins."""
        return [self.officers[login.username] for login in people.LOGINS if login.role == Role.SPECIALIST]


def save(row: Model) -> Model:
    """Save a new row whose fields a form would accept; what the database judges, it is left to judge."""
    check(row)
    row.save()
    return row


def check(row: Model) -> None:
    """Judge the fields of a row as a form does: relations and constraints would cost a query each."""
    relations = [column.name for column in row._meta.concrete_fields if column.is_relation]
    row.full_clean(exclude=relations, validate_unique=False, validate_constraints=False)


def gather(opened: date) -> Cast:
    """Create everybody who is there on the day the year begins; regions and industries are loaded already."""
    cast = Cast(
        regions={region.code: region for region in Region.objects.in_order()},
        industries={industry.code: industry for industry in Industry.objects.order_by("code")},
    )
    _units(cast)
    cast.sectors = {name: save(Sector(name=name, position=place * 10)) for place, name in enumerate(sectors.SECTORS, 1)}
    _officers(cast)
    _leaders(cast, opened)
    return cast


def _units(cast: Cast) -> None:
    for place, (name, head, post) in enumerate(places.PREFECTURE_UNITS, 1):
        region = cast.regions[places.PREFECTURE]
        cast.units[name] = save(Unit(name=name, region=region, head=head, head_post=post, protocol_order=place))
    for place, county in enumerate(places.PLACES, 1):
        for rank, kind in enumerate(places.COUNTY_UNITS, 1):
            name, order = places.county_unit(county, kind), 100 * place + rank
            cast.units[name] = save(Unit(name=name, region=cast.regions[county.code], protocol_order=order))
    for name, former in places.FORMER_NAMES.items():
        save(UnitFormerName(unit=cast.units[name], name=former, until=date(2019, 3, 1)))


def _officers(cast: Cast) -> None:
    word = make_password(people.PASSWORD)
    for login in people.LOGINS:
        officer = Officer(username=login.username, name=login.name, unit=cast.units[login.unit], role=login.role)
        officer.password = word
        save(officer)
        cast.officers[login.username] = officer


def _leaders(cast: Cast, opened: date) -> None:
    office = cast.units[places.PREFECTURE_UNITS[0][0]]
    for place, cadre in enumerate(people.CADRES, 1):
        began = opened - AGES + timedelta(days=37 * place)
        leader = Leader(name=cadre.name, post=cadre.post, unit=office, protocol_order=place, term_from=began)
        leader.officer = cast.officers.get(cadre.login)
        cast.leaders.append(save(leader))
