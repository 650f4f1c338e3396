"""The enterprise side: investors, project companies and the people who speak for them."""

import random
from dataclasses import dataclass
from itertools import count

from stdnum.cn import uscc as gb32100

from companies.models import Company, Contact
from kezhou_crm.demo import people, places
from kezhou_crm.demo.cast import Cast, save

FIRST_PHONE = 13800000000  # 1380000xxxx: no operator gives these out in a row
WORDS = (
    "恒源", "鑫泰", "昆仑岭", "天工", "绿野", "云杉", "金穗", "远航", "宏图", "瑞丰", "盛世", "启明", "华岳", "新丝路", "雪峰",
    "众合", "嘉禾", "博远", "同泽", "泰和", "安达", "万通", "凌云", "金桥", "诚信达", "东篱", "南湖", "长兴", "胜利", "明珠",
)  # fmt: skip
KINDS = {
    "示例新能源": "新能源", "示例绿色矿业": "矿业", "示例农副产品精深加工": "食品", "示例现代种养": "农牧",
    "示例商贸物流": "供应链", "示例文化旅游": "文旅", "示例轻工纺织": "纺织", "示例新型建材": "建材",
}  # fmt: skip
FORMS = ("有限公司", "集团有限公司", "股份有限公司", "有限责任公司", "投资发展有限公司")
LONG = "示例新疆维吾尔自治区克孜勒苏柯尔克孜自治州帕米尔高原特色农牧产品精深加工（集团）有限责任公司"


@dataclass
class Register:
    """Makes companies and contacts, each name and number once."""

    cast: Cast
    chance: random.Random

    def __post_init__(self) -> None:
        """Begin to count."""
        self._numbers, self._phones = count(1), count(FIRST_PHONE)
        self._names: dict[str, Company] = {}
        self._pool: dict[str, list[Company]] = {}
        self._speakers: dict[int, list[Contact]] = {}

    def investor(self, sector: str, industry: str) -> Company:
        """Return an investor for the sector: now and then one that has invested already."""
        known = self._pool.setdefault(sector, [])
        if known and self.chance.random() < 0.3:
            return self.chance.choice(known)
        origin, code = self.chance.choice(places.ORIGINS)
        name = LONG if LONG not in self._names and KINDS[sector] == "农牧" else self._name(origin, sector)
        company = self._make(name, code, origin, industry, contacts=self.chance.choice((1, 1, 2)))
        known.append(company)
        return company

    def project_company(self, place: places.Place, sector: str, industry: str) -> Company:
        """Return the company that an investor founds in the county, with its credit code."""
        name = self._name(f"克州{place.short}", sector)
        return self._make(name, place.code, place.full, industry, contacts=1, licensed=True)

    def speaker(self, company: Company) -> str:
        """Return name and post of somebody who speaks for the company."""
        return str(self.chance.choice(self._speakers[company.pk]))

    def phone(self) -> str:
        """Return a number that nobody else in the demo has."""
        return str(next(self._phones))

    def _name(self, origin: str, sector: str) -> str:
        for _ in range(200):
            word, form = self.chance.choice(WORDS), self.chance.choice(FORMS)
            name = f"示例{origin}{word}{KINDS[sector]}{form}"
            if name not in self._names:
                return name
        raise LookupError(sector)

    def _make(
        self, name: str, code: str, origin: str, industry: str, *, contacts: int, licensed: bool = False
    ) -> Company:
        number = next(self._numbers)
        known = licensed or self.chance.random() < 0.7
        company = Company(
            name=name,
            uscc=credit_code(code, number) if known else None,
            industry=self.cast.industries[industry],
            origin=origin,
        )
        self._names[name] = save(company)
        for _ in range(contacts):
            self._contact(company)
        return company

    def _contact(self, company: Company) -> None:
        speakers = self._speakers.setdefault(company.pk, [])
        taken = {speaker.name for speaker in speakers}
        name = self._person()
        while name in taken:
            name = self._person()
        post = self.chance.choice(people.POSTS)
        speakers.append(save(Contact(company=company, name=name, post=post, phone=self.phone())))

    def _person(self) -> str:
        if self.chance.random() < 0.3:
            return f"示例{self.chance.choice(people.KYRGYZ)}"
        return f"示例{self.chance.choice(people.SURNAMES)}{self.chance.choice(people.GIVEN)}"


def credit_code(region: str, number: int) -> str:
    """Return a credit code that is nobody's: it begins with Y (domain.md 3.3) and has the right check digit."""
    body = f"Y1{region}{number:09d}"
    return body + gb32100.calc_check_digit(body)
