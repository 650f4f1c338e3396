"""Where things are: the regions as people call them, and the units of government that take part. Pure."""

from typing import NamedTuple


class Place(NamedTuple):
    """A county: its code, what people call it, its parks and townships as they stand in project names."""

    code: str
    short: str
    full: str
    parks: tuple[str, ...]
    share: int  # of a hundred projects


PREFECTURE = "653000"
PLACES = (
    Place("653001", "阿图什", "阿图什市", ("工业园", "松他克片区", "上阿图什片区", "格达良片区"), 38),
    Place("653022", "阿克陶", "阿克陶县", ("江西工业园", "奥依塔克片区", "巴仁片区", "喀热开其克片区"), 27),
    Place("653024", "乌恰", "乌恰县", ("工业园", "康苏片区", "黑孜苇片区", "口岸片区"), 21),
    Place("653023", "阿合奇", "阿合奇县", ("产业园", "佳朗奇片区", "苏木塔什片区", "别迭里片区"), 14),
)
BY_CODE = {place.code: place for place in PLACES}

BUREAU = "示例州商务局"
# name, head, post; each of the prefecture, in protocol order
PREFECTURE_UNITS = (
    ("示例州人民政府", "示例郑启明", "州长"),
    ("示例州发展和改革委员会", "示例孙立群", "主任"),
    (BUREAU, "示例阿依努尔·图尔荪", "局长"),
    ("示例州工业和信息化局", "示例马建疆", "局长"),
    ("示例州自然资源局", "示例吐尔洪·沙吾提", "局长"),
    ("示例州生态环境局", "示例何秀兰", "局长"),
    ("示例州住房和城乡建设局", "示例田永刚", "局长"),
    ("示例州交通运输局", "示例努尔买买提·艾山", "局长"),
    ("示例州水利局", "示例高振国", "局长"),
    ("示例州农业农村局", "示例托合托努尔·阿曼", "局长"),
    ("示例州林业和草原局", "示例冯德海", "局长"),
    ("示例州文化体育广播电视和旅游局", "示例古丽扎尔·买买提吐尔地", "局长"),
    ("示例州市场监督管理局", "示例韩志远", "局长"),
    ("示例州口岸管理委员会", "示例苏来曼·卡德尔", "主任"),
)
COUNTY_UNITS = ("人民政府", "商务和工业信息化局", "产业园区管理委员会")
FORMER_NAMES = {"示例州工业和信息化局": "示例州经济和信息化委员会", BUREAU: "示例州商务和经济合作局"}
# Which unit of the prefecture leads where the county does not.
BOARD_OF = {
    "示例新能源": "示例州发展和改革委员会",
    "示例绿色矿业": "示例州自然资源局",
    "示例农副产品精深加工": "示例州农业农村局",
    "示例现代种养": "示例州农业农村局",
    "示例商贸物流": BUREAU,
    "示例文化旅游": "示例州文化体育广播电视和旅游局",
    "示例轻工纺织": "示例州工业和信息化局",
    "示例新型建材": "示例州住房和城乡建设局",
}
BANKS = ("示例农业发展银行", "示例工商银行", "示例农村信用社", "示例建设银行", "示例村镇银行", "示例政策性担保银行")
# Where the investors come from.
ORIGINS = (
    ("江苏无锡", "320200"), ("江苏昆山", "320583"), ("江西赣州", "360700"), ("江西南昌", "360100"),
    ("浙江义乌", "330782"), ("广东东莞", "441900"), ("山东寿光", "370783"), ("四川成都", "510100"),
    ("河南郑州", "410100"), ("福建泉州", "350500"), ("湖南长沙", "430100"), ("新疆乌鲁木齐", "650100"),
    ("新疆喀什", "653101"), ("陕西西安", "610100"),
)  # fmt: skip


def county_unit(place: Place, kind: str) -> str:
    """Return the name of a county's unit."""
    return f"示例{place.full}{kind}"
