"""The example workbooks of `fixtures/examples`, each dirty in its own way, as counties have them (domain.md 1.5).

All names are 示例. `python -m intake.tests.example_books` writes them anew; a test holds files and descriptions together.
"""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from intake.tests import example_texts
from intake.tests.example_writing import Sheet, book, old_system

FOLDER = Path(__file__).resolve().parent.parent.parent / "fixtures" / "examples"


def two_line_header(made: xlsxwriter.Workbook) -> None:
    sheet = Sheet(made, "签约项目")
    sheet.merge(("A1:K1", "阿图什市2025年第三季度招商引资签约项目台账"), ("A2:D2", "填报单位：示例市商务局（盖章）"))
    sheet.put(1, 9, "单位：亿元、亩")
    titles = ("序号", "项目名称", "投资方\n（乙方）", "签约时间")
    sheet.merge(*((f"{at}3:{at}4", words) for at, words in zip("ABCD", titles, strict=True)))
    sheet.merge(("E3:F3", "总投资（亿元）"), ("G3:H3", "资金到位情况（万元）"), ("I3:I4", "包联\n领导"))
    sheet.merge(("J3:J4", "责任单位"), ("K3:K4", "当前阶段"))
    sheet.down(3).rows([(None,) * 4 + ("总额", "其中：固定资产投资", "累计到位", "其中：区外")])
    sheet.merge(("A5:K5", "一、工业类（2个）"), ("A8:D8", "小    计"), ("A9:K9", "二、农业类（1个）"))
    sheet.down(1).rows(
        [
            (1, "示例高纯石墨\n深加工项目", "新疆示例石墨有限公司", date(2025, 10, 23), 3.5, 2.8, 1200, 900, "示例甲", "示例市工信局", "开工"),
            (2, "示例铁路货运物流园（一期）", "示例物流集团", date(2025, 10, 23), 0.38, None, 0, None, "示例乙", "示例市商务局", "签约"),
        ]
    )  # fmt: skip
    sheet.rows([(None,) * 4 + (("=SUM(E6:E7)", 3.88), 2.8, 1200, 900)]).down(1)
    sheet.rows(
        [
            (
                3,
                "示例无花果产业园",
                "示例农业公司",
                date(2025, 10, 23),
                4.16,
                3,
                None,
                None,
                "示例丙",
                "示例市农业农村局",
                "签约",
            )
        ]
    )
    sheet.rows([("合  计", None, None, None, ("=E8+E10", 8.04))])
    sheet.rows(
        [
            ("备注：以上数据截至2025年10月25日。",),
            ("填报人：示例丁", None, None, "审核人：示例戊", None, None, "联系电话：0908-0000000"),
        ]
    )
    sheet.sheet.freeze_panes(4, 2)


def mixed_units(made: xlsxwriter.Workbook) -> None:
    sheet = Sheet(made, "Sheet1")
    sheet.rows([("阿克陶县招商引资项目表",), (None, None, None, "单位：万元")])
    sheet.rows([("序号", "项 目 名 称", "投资主体", "计划投资总额", "签约金额（亿元）", "累计到位资金(元)", "备注")])
    amounts = [
        ("示例锰业升级改造项目", "示例锰业", "11,420", 1.142, 5_000_000, None),
        ("示例农业科技园", "示例农科", "约3亿元", "3亿元以上", "１２０万", "全角数字"),
        ("示例光伏发电", "示例能源", "2亿5000万元", "超2亿", "-", None),
        ("示例大型商贸城", "示例商贸", "1200余万元", "0.12", 12345, "元折万元要四舍五入"),
        ("示例冷链物流", "示例冷链", "5-8亿元", None, None, "区间"),
        ("示例跨境电商", "示例电商", "300万美元", None, None, "外币"),
        ("示例养殖场", "示例牧业", 0, "面议", None, "零和面议"),
        ("示例水厂", "示例水务", "三千万元", "待定", None, "汉字数字"),
        ("示例矿业", "示例矿业", 0.1 + 0.2, 19900, -5, "亿元列里填了万元、负数"),
        ("示例酒店", "示例文旅", "不超过2000万", "近0.2", None, "上限"),
    ]
    sheet.rows([(n, *row) for n, row in enumerate(amounts, 1)])
    sheet.rows([("总计", None, None, 0)])


def all_dates(made: xlsxwriter.Workbook) -> None:
    sheet = Sheet(made, "进度表")
    sheet.rows([("乌恰县2025年重点招商项目进度表",)])
    sheet.rows([("序号", "项目名称", "签订日期", "计划开工时间", "实际开工日期", "计划竣工时间", "总投资(亿元)")])
    shapes = [
        (date(2025, 10, 23), 45953, "2025.10.23", "2027年"),
        ("2025-10-23", "2025/10/23", "2025年10月23日", "2026年底"),
        ("2025年10月", "10月下旬", "20251023", "2026年第四季度"),
        ("2025.10", 2025.1, "25.10.23", "2026年12月31日前"),
        ("２０２５年１０月２３日", "2025年\n10月", "2025年2月30日", "预计明年"),
        (datetime(2025, 10, 23, 16, 30), "2025-10-23 9:30", "10月23日", "/"),  # noqa: DTZ001 - as a cell holds it
        ("1025.10.23", 45953.5, 202510, 2026),
    ]
    sheet.rows([(n, f"示例风电{n}期", *row, 1.5) for n, row in enumerate(shapes, 1)])


def key_projects(made: xlsxwriter.Workbook) -> None:
    """Write the columns of 茅箭区: numbered columns, the header again on each printed page, leaders with blanks."""
    heads = (
        *("项目编号", "项目名称", "建设性质", "建设内容", "总投资", "今年计划投资", "今年累计完成投资", "本月完成投资"),
        *(
            "计划开工时间",
            "计划竣工时间",
            "包联领导",
            "责任单位",
            "服务单位",
            "项目类型",
            "建设阶段",
            "本月进展",
            "问题和建议",
        ),
    )
    first = ("KZ-01", "示例水电站\n（二期）", "新建", "装机 20 万千瓦", 190000, 30000, 12000, 0, "2025.3", "2027.12")
    last = ("续建", "在建", "完成导流洞\n开挖 300 米", "无")
    sheet = Sheet(made, "重点项目").rows([("重点项目情况表（单位：万元）",), heads, tuple(range(1, 18))])
    sheet.rows([(*first, "示例甲 示例乙", "原示例县招商局（现示例县商务局）", "示例局、示例办", *last)])
    sheet.rows(
        [
            (
                "KZ-02",
                "示例生态修复",
                "改扩建",
                None,
                8000,
                2000,
                2000,
                500,
                None,
                None,
                "王　示",
                "示例局",
                "示例局",
                "新签",
                "停工",
            )
        ]
    )
    sheet.rows([heads])
    sheet.rows(
        [
            (
                "KZ-03",
                "示例酒店",
                "新建",
                None,
                3800,
                1000,
                0,
                0,
                None,
                None,
                "示例丙，示例丁，示例戊",
                "示例局",
                None,
                "增资",
                "前期",
            )
        ]
    )
    sheet.rows([("累计", None, None, None, 201800)])


def stationed(made: xlsxwriter.Workbook) -> None:
    """Write the columns of 德清县: a sentence of sums above, four notes below."""
    sheet = Sheet(made, "驻点信息").rows(
        [("驻点招商项目信息采集表",), ("共上报在谈项目3个（新增1个），其中产业项目2个",)]
    )
    sheet.rows(
        [
            (
                "序号",
                "项目名称",
                "投资方",
                "固定资产投资\n（亿元）",
                "投资方简介",
                "项目内容",
                "需用土地",
                "企业联系人",
                "联系方式",
                "片区",
                "进度/备注",
                "产业类型",
                "研判结果",
            )
        ]
    )
    sheet.rows(
        [
            (1, "示例电子元件", "深圳示例电子", 1.2, "上市公司", "年产 100 万件", "50亩", "示例甲", "+86 139 0000 0001", "东片", "已考察", "电子", "跟进"),
            (2, "示例纺织", "江苏示例纺织", "约0.8", None, "五万锭", "80余亩", "示例乙（总经理）", "（0908）4220001转801", "西片", None, "纺织", None),
            (3, "示例新材料\n", "示例材料", None, None, None, "待定", "示例丙、示例丁", "139 0000 0002/139 0000 0003", None, "首次接洽", "材料", None),
        ]
    )  # fmt: skip
    sheet.rows(
        [
            ("填报说明：",),
            ("1．每周五10:00前报送，节假日顺延。",),
            ("2．固定资产投资不含土地款以外的费用。",),
            ("3．一月内无进度更新的须说明原因。",),
            ("4．电话须核实。",),
        ]
    )


def in_talks(made: xlsxwriter.Workbook) -> None:
    """Write the columns of 武汉某区: 亿元 and 万元 in one sheet, many columns that are none of ours."""
    sheet = Sheet(made, "在谈项目").rows(
        [
            ("项目名称", "纳统项目名称", "纳统计划总投资(万元)", "项目分类", "内外资", "来源地", "行业类别", "投资主体", "联系人", "手机", "计划投资总额(亿元)", "企业性质", "是否入库", "是否飞地园区", "是否500强", "签约类型", "亮灯"),
            ("示例总部基地", "示例总部基地项目", 52000, "产业", "内资", "江苏南京", "C39", "示例集团", "示例甲", 13900000001, 5.2, "民营企业", "是", "否", "√", "框架", "绿"),
            ("示例外资工厂", "示例工厂", None, "产业", "外资", "中国香港", "制造业", "示例（香港）公司", "Shili Yi", "00852-00000000", "8千万", "外企", "未", "否", "×", "正式合同", "黄牌"),
            ("示例央企合作", None, None, "合作", "内", "北京", "采矿业", "示例央企", "示例丙", None, None, "中央企业", None, None, "是", "战略合作", "红灯"),
            ("示例补充项目", None, None, "增资", "合资", "浙江", "30", "示例公司", "示例丁", None, 0.5, "混合所有制", "待核实", None, None, "会议纪要", None),
        ]
    )  # fmt: skip
    sheet.sheet.autofilter("A1:Q5")
    sheet.sheet.set_row(2, None, None, {"hidden": True})


def by_county(made: xlsxwriter.Workbook) -> None:
    made.add_worksheet("封面").write(4, 2, "克州招商引资项目汇总（示例）")
    for county, name, amount in (
        ("阿图什市", "示例商业综合体", 2),
        ("阿克陶县", "示例锰业", 11),
        ("乌恰县", "示例风电", 19.9),
    ):
        sheet = Sheet(made, county).rows(
            [(f"{county}项目明细",), ("序号", "项目名称", "落户县市", "总投资（亿元）", "责任领导", "牵头部门")]
        )
        sheet.rows([(1, name, county, amount, "示例甲", "示例局"), (2, f"{name}二期", county, None, None, None)])
    made.add_worksheet("阿合奇县")
    hidden = made.add_worksheet("字典")
    hidden.write_column(0, 0, ("项目名称", "总投资", "包联领导"))
    hidden.hide()


def broken_formulas(made: xlsxwriter.Workbook) -> None:
    sheet = Sheet(made, "台账 (2)")
    sheet.rows(
        [
            (
                "序号",
                "项目名称",
                "统一社会信用代码",
                "总投资（万元）",
                "累计到位资金（万元）",
                "开工时间",
                "牵头单位",
                "备注",
            )
        ]
    )
    sheet.rows(
        [
            (1, "示例建材", "Y1653001000000019B", ("=D9*2", "#REF!"), 100, date(2025, 3, 1), ("=VLOOKUP(1,A:B,2)", "#N/A"), None),
            (2, "示例矿泉水", 916530010000000192, ("=1000+800", 1800), ("=D3/0", "#DIV/0!"), "#VALUE!", "示例局", ('=IF(A1="","","")', "")),
            (3, "示例砂石", "y1653022000000027k", "３，８００", "120(含设备)", 45717, "示例局", True),
            (4, "示例饲料", "91653001MA00000000", " 2 000 ", None, None, "示例局", None),
            (5, "示例包装", "65300", 1e3, None, None, "示例局", None),
        ]
    )  # fmt: skip
    sheet.sheet.write_number(3, 4, 0.35, sheet.per_cent)
    sheet.sheet.write_blank("A500", None, sheet.wrapped)


def shared_names(made: xlsxwriter.Workbook) -> None:
    sheet = Sheet(made, "台账").rows([("县市", "项目名称", "投资方", "总投资", "包抓领导", "建设地点")])
    sheet.merge(("A2:A4", "阿合奇县"), ("B2:B3", "示例酒店与生态农业综合体"), ("F2:F4", "示例园区"))
    sheet.next = 1
    sheet.rows(
        [
            (None, None, "示例文旅公司", 0.3, "示例甲"),
            (None, None, "示例农业公司", 0.08, None),
            (None, "示例刺绣工坊", "示例文化公司", "500万元", "示例乙"),
            (),
            ("阿图什市", None, "示例不知名公司", "2亿", None),
            ("全州合计", None, None, 0.38),
        ]
    )


def dirtiest(made: xlsxwriter.Workbook) -> None:
    """Write what a newcomer is given: a little of everything."""
    sheet = Sheet(made, "2025年台账（最终版）改2")
    sheet.merge(("A1:M1", "克州2025年招商引资项目跟踪服务台账"), ("A2:M2", "（截至10月25日，金额单位：万元）"))
    titles = ("序\n号", "县市", "项目名称", "签约企业", "统一社会信用代码")
    sheet.merge(*((f"{at}3:{at}4", words) for at, words in zip("ABCDE", titles, strict=True)))
    sheet.merge(
        ("F3:G3", "投资情况"),
        ("H3:I3", "时间安排"),
        ("J3:K3", "责任落实"),
        ("L3:L4", "进展阶段"),
        ("M3:M4", "卡点堵点"),
    )
    sheet.down(3).rows([(None,) * 5 + ("总投资", "其中：到位资金", "签约时间", "拟开工时间", "包联领导", "责任单位")])
    sheet.merge(("B5:B7", "阿图什市"), ("A8:E8", "阿图什市小计"), ("B9:B10", "乌恰县"))
    sheet.rows(
        [
            (1, None, "示例\n石墨项目", "新疆示例石墨（集团）有限公司", "Y1653001000000019B", "3.5亿", 1200, "2025.10.23", "2026年3月", "示例甲、示例乙", "示例工信局", "已开工", "用地指标"),
            (2, None, "示例物流园", "示例 物流", None, 3800, "约500", 45953, "明年开春", "地里下提•示例\n示例丙（协助）", "原示例招商局", "手续办理", "无"),
            (3, None, None, "示例公司", "1234", "面议", None, "10月23日", None, None, None, "停滞", None),
        ]
    )  # fmt: skip
    sheet.rows([(None,) * 5 + (("=SUM(F5:F7)", 38800), 1700)])
    sheet.rows(
        [
            (4, None, "示例风电（二期）", "示例新能源", "Y16530240000000436", "19.9亿元以上", None, date(2025, 10, 23), "2025.10", "示例丁（牵头）、示例戊", "示例发改委", "签约", "并网"),
            (5, None, "示例 水电站", "示例水电", None, 0, None, "2025年三季度", None, "示例己", "示例水利局", "在谈", None),
            ("总计", None, None, None, None, ("=F8+F9", "#VALUE!")),
        ]
    )  # fmt: skip
    sheet.down(1).rows(
        [
            ("说明：1.本表由示例单位填报；2.到位资金含区外。",),
            ("制表：示例庚", None, None, "审核：示例辛", None, None, "负责人签字："),
        ]
    )


FILES: dict[str, Callable[[], bytes]] = {
    "01-两行表头.xlsx": lambda: book(two_line_header),
    "02-金额单位混用.xlsx": lambda: book(mixed_units),
    "03-日期各种写法.xlsx": lambda: book(all_dates),
    "04-重点项目表.xlsx": lambda: book(key_projects),
    "05-驻点招商表.xlsx": lambda: book(stationed),
    "06-在谈项目表.xlsx": lambda: book(in_talks),
    "07-一县一表.xlsx": lambda: book(by_county),
    "08-公式出错.xlsx": lambda: book(broken_formulas),
    "09-合并的项目名.xlsx": lambda: book(shared_names),
    "10-最脏的一份.xlsx": lambda: book(dirtiest),
    "11-旧版工作簿.xls": old_system,
    **example_texts.FILES,
}


def write() -> None:
    """Write all files anew."""
    FOLDER.mkdir(exist_ok=True)
    for name, make in FILES.items():
        (FOLDER / name).write_bytes(make())


if __name__ == "__main__":
    write()
