"""The people on both sides, all made up and all called 示例; logins for trying the roles out."""

from typing import NamedTuple

from government.roles import Role
from kezhou_crm.demo import places

PASSWORD = "shili-2026"  # noqa: S105 - of throw-away rows, printed at every start


class Login(NamedTuple):
    """An officer to log in as: the unit by its name, the role, and the county or sectors that are his."""

    username: str
    name: str
    unit: str
    role: Role
    county: str = ""


class Cadre(NamedTuple):
    """A leader in protocol order; `login` is the username of the one who has one."""

    name: str
    post: str
    login: str = ""


LOGINS = (
    Login("shili_anquan", "示例安全管理员", places.BUREAU, Role.SECURITY_ADMIN),
    Login("shili_shenji", "示例审计管理员", places.BUREAU, Role.AUDIT_ADMIN),
    Login("shili_xitong", "示例系统管理员", places.BUREAU, Role.SYSTEM_ADMIN),
    Login("shili_ju", "示例买买提江·库尔班", places.BUREAU, Role.BUREAU_ADMIN),
    Login("shili_shenhe", "示例白雪梅", places.BUREAU, Role.BUREAU_CLERK),
    Login("shili_ats", "示例阿依古丽·肉孜", "示例阿图什市商务和工业信息化局", Role.COUNTY_CLERK, "653001"),
    Login("shili_akt", "示例刘文博", "示例阿克陶县商务和工业信息化局", Role.COUNTY_CLERK, "653022"),
    Login("shili_wq", "示例吐逊江·阿布都瓦依提", "示例乌恰县商务和工业信息化局", Role.COUNTY_CLERK, "653024"),
    Login("shili_ahq", "示例张晓燕", "示例阿合奇县商务和工业信息化局", Role.COUNTY_CLERK, "653023"),
    Login("shili_fgw", "示例赵强", "示例州发展和改革委员会", Role.UNIT_CLERK),
    Login("shili_nyj", "示例阿曼吐尔·玉素甫", "示例州农业农村局", Role.UNIT_CLERK),
    Login("shili_zy1", "示例李静怡", places.BUREAU, Role.SPECIALIST),
    Login("shili_zy2", "示例古丽米热·艾合买提", places.BUREAU, Role.SPECIALIST),
    Login("shili_zy3", "示例陈建国", places.BUREAU, Role.SPECIALIST),
    Login("shili_zy4", "示例努尔兰别克·沙地克", places.BUREAU, Role.SPECIALIST),
    Login("shili_lingdao", "示例木拉提别克·托合塔森", "示例州人民政府", Role.LEADER),
)
CADRES = (
    Cadre("示例周国栋", "州委常委、副州长"),
    Cadre("示例木拉提别克·托合塔森", "副州长", "shili_lingdao"),
    Cadre("示例吴敏", "副州长"),
    Cadre("示例叶尔肯巴依·阿不都卡迪尔", "副州长"),
    Cadre("示例欧阳建华", "州人大常委会副主任"),
    Cadre("示例布茹玛罕·马木提", "州政协副主席"),
    Cadre("示例秦岭", "州政府秘书长"),
    Cadre("示例阿不都热西提·买买提依明", "州长助理"),
)
LEAVING, SUCCESSOR = 6, Cadre("示例徐海涛", "州政府秘书长")  # who moves on in the year, and who comes
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    "伟",
    "芳",
    "志强",
    "秀英",
    "敏",
    "建军",
    "丽娟",
    "永强",
    "海燕",
    "国庆",
    "晓东",
    "文静",
    "浩",
    "雪莲",
    "立新",
    "金凤",
)
KYRGYZ = (
    "阿依努尔·托合托逊", "买买提明·阿布都拉", "加帕尔·苏来曼", "古丽巴哈尔·依明", "托合塔尔·马合木提",
    "沙依拉·阿曼吐尔", "艾尼瓦尔·吐尔逊", "阿达来提·居马洪", "玉山江·卡德尔", "哈丽旦·买买提艾力",
)  # fmt: skip
POSTS = ("总经理", "副总经理", "投资部部长", "项目负责人", "董事长助理", "财务总监", "法定代表人")
