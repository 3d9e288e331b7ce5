"""The sidebar: by work, not by table; only what the signed-in person may do, and no grey entries."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from credit.catalogue.models import CatalogueItem
from credit.catalogue.services import items_of_units
from credit.desk.waiting import Waiting, waiting_for
from credit.units.models import PostRole
from credit.units.policies import posts_of, reach, units_of

badges: dict[str, Callable[[Any], int]] = {}
"""How much waits for a person, by group; filled by the features above when they start."""


def _link(name: str, query: str = "") -> str:
    try:
        return reverse(name) + query
    except NoReverseMatch:
        return ""


def _is_here(link: str, request: HttpRequest) -> bool:
    """Tell whether a page is the one of this entry; pages of one list differ by their query."""
    path, _, query = link.partition("?")
    wanted = dict(parse_qsl(query))
    if not query:
        return request.path == path
    return request.path.startswith(path) and all(request.GET.get(name) == value for name, value in wanted.items())


def entry(title: str, icon: str, name: str, query: str = "", badge: int | str | None = None) -> dict[str, Any]:
    """Return an entry of the sidebar; `badge` is what waits there."""
    link = _link(name, query)
    found: dict[str, Any] = {"title": title, "icon": icon, "link": link, "active": partial(_is_here, link)}
    if badge:
        found["badge"] = str(badge)
    return found


def register_group(build: Callable[[HttpRequest], dict[str, Any]], *, after: int) -> None:
    """Let an upper app add its group behind the first `after` ones; registering it again changes nothing."""
    if build not in GROUPS:
        GROUPS.insert(after, build)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups of the sidebar for this person."""
    groups = [build(request) for build in GROUPS]
    kept = [{**group, "items": [item for item in group["items"] if item["link"]]} for group in groups]
    return [group for group in kept if group["items"]]


def _todo(request: HttpRequest) -> dict[str, Any]:
    waiting: Waiting = waiting_for(request.user)
    items = []
    if reach(request.user, "enter"):
        items += [
            entry("草稿", "edit_note", "admin:credit_record_changelist", "?desk=draft", waiting.drafts),
            entry("被退回", "undo", "admin:credit_record_changelist", "?desk=returned", waiting.returned),
        ]
    if reach(request.user, "publish"):
        items += [
            entry("待我审核", "rule", "admin:credit_record_changelist", "?desk=review", waiting.to_review),
            entry("待审更正", "published_with_changes", "admin:credit_correction_changelist", "", waiting.corrections),
        ]
    if reach(request.user, "agree"):
        items.append(entry("待法制审核", "gavel", "admin:credit_record_changelist", "?desk=law", waiting.for_law))
    if reach(request.user, "enter") or reach(request.user, "publish"):
        items.append(entry("快到期", "alarm", "admin:credit_record_changelist", "?desk=due", waiting.due_soon))
    return {"title": "我的待办", "items": [{"title": "首页", "icon": "home", "link": _link("admin:index")}, *items]}


def _kinds(request: HttpRequest) -> dict[str, Any]:
    """One entry per kind of record the person's units answer for; those who see all get all."""
    scope = reach(request.user, "see_record")
    if not scope:
        return {"title": "信用记录", "items": []}
    everything = CatalogueItem.objects.filter(is_active=True)
    items = list(everything if scope.everything else items_of_units(units_of(request.user)))
    return {
        "title": "信用记录",
        "collapsible": len(items) > 8,
        "items": [
            entry(item.name, "description", "admin:credit_record_changelist", f"?item={item.slug}") for item in items
        ],
    }


def _lists(request: HttpRequest) -> dict[str, Any]:
    """The lists of an app above: the number of what waits comes from whoever registered it."""
    page = "admin:publicity_listcandidate_changelist"
    entries = [
        ("see_list", "名单认定", "fact_check", page, "?desk=mine"),
        ("see_list", "公示中", "campaign", page, "?desk=publicity"),
        ("see_list", "在名单上", "list_alt", page, "?desk=listed"),
        ("list_handle", "登记名单线索", "add_task", "admin:list-clue", ""),
        ("see_past", "名单的版本和差异", "difference", "admin:list-versions", ""),
    ]
    waiting = badges["lists"](request.user) if "lists" in badges and reach(request.user, "see_list") else 0
    items = [
        entry(name, icon, address, query, waiting if query == "?desk=mine" else 0)
        for right, name, icon, address, query in entries
        if reach(request.user, right)
    ]
    return {"title": "名单与惩戒", "items": items}


def _group(title: str, *entries: tuple[str, str, str, str]) -> Callable[[HttpRequest], dict[str, Any]]:
    """Return a builder of a plain group; each entry is (right, title, icon, address name)."""

    def build(request: HttpRequest) -> dict[str, Any]:
        shown = [entry(name, icon, address) for right, name, icon, address in entries if _may(request, right)]
        return {"title": title, "items": shown}

    return build


def _may(request: HttpRequest, right: str) -> bool:
    return bool(reach(request.user, right)) or (right == "manage_units" and request.user.is_superuser)


GROUPS: list[Callable[[HttpRequest], dict[str, Any]]] = [
    _todo,
    _kinds,
    _group(
        "信用主体",
        ("see_record", "企业和机构、车船、项目", "domain", "admin:credit_subject_changelist"),
        ("find_person", "查找从业人员", "person_search", "admin:find-person"),
        ("see_record", "待确认的匹配", "help_center", "admin:credit_doubtfulmatch_changelist"),
    ),
    _group(
        "导入",
        ("import", "上传表格", "upload_file", "admin:intake-upload"),
        ("see_record", "批次", "stacks", "admin:credit_batch_changelist"),
        ("accept_code", "例外代码", "rule_settings", "admin:credit_acceptedcode_changelist"),
    ),
    _group("导出", ("export", "导出表格", "download", "admin:record-export")),
    _group(
        "联合奖惩",
        ("counter_check", "信用核查", "search_check", "admin:publicity_countercheck_add"),
        ("counter_check", "核查记录", "receipt_long", "admin:publicity_countercheck_changelist"),
        ("see_measures", "措施待办", "assignment_turned_in", "admin:publicity_execution_changelist"),
        ("see_measures", "发起和推送", "campaign", "admin:publicity_jointaction_changelist"),
        ("write_case", "典型案例", "menu_book", "admin:publicity_typicalcase_changelist"),
        ("see_measures", "执行统计", "monitoring", "admin:measure-statistics"),
    ),
    _group(
        "双随机抽查",
        ("see_inspection", "抽查计划", "casino", "admin:publicity_plan_changelist"),
        ("see_inspection", "抽查任务", "assignment", "admin:publicity_task_changelist"),
        ("see_inspection", "检查对象名录库", "inventory_2", "admin:publicity_register_changelist"),
        ("see_inspection", "检查对象", "list_alt", "admin:publicity_target_changelist"),
        ("see_inspection", "执法检查人员", "badge", "admin:publicity_inspector_changelist"),
        ("see_inspection", "抽查比例", "percent", "admin:publicity_samplingrate_changelist"),
    ),
    _group(
        "报送",
        ("manage_deliveries", "报送情况", "sync", "admin:sharing-overview"),
        ("resend", "被平台退回", "assignment_return", "admin:sharing-returned"),
        ("manage_deliveries", "导入错误文件", "upload_file", "admin:sharing-error-file"),
        ("explain_late", "迟报说明", "schedule", "admin:sharing-late"),
        ("explain_late", "零报告", "exposure_zero", "admin:sharing-zero"),
        ("see_deliveries", "报送明细", "list_alt", "admin:credit_delivery_changelist"),
        ("manage_deliveries", "现在对账", "compare_arrows", "admin:reconcile-now"),
        ("manage_deliveries", "对账结果", "fact_check", "admin:credit_reconciliation_changelist"),
        ("manage_deliveries", "对账单", "receipt_long", "admin:credit_statement_changelist"),
        ("manage_deliveries", "与平台的冲突", "difference", "admin:credit_conflict_changelist"),
        ("manage_deliveries", "导入下发名单", "move_down", "admin:mirror-take"),
        ("manage_deliveries", "下发名单", "playlist_add_check", "admin:credit_mirrorentry_changelist"),
        ("manage_deliveries", "下发批次", "inbox", "admin:credit_mirrordelivery_changelist"),
        ("manage_platforms", "下发来源", "cloud_download", "admin:credit_mirrorsource_changelist"),
        ("see_deliveries", "共享需求目录", "handshake", "admin:credit_sharingrequest_changelist"),
        ("manage_platforms", "核查接口令牌", "key", "admin:publicity_countertoken_changelist"),
        ("manage_platforms", "共享平台", "hub", "admin:credit_platform_changelist"),
        ("manage_platforms", "上游业务系统", "input", "admin:credit_upstreamsystem_changelist"),
        ("manage_platforms", "上游源表", "table_view", "admin:credit_sourcetable_changelist"),
        ("manage_platforms", "上游交接", "move_to_inbox", "admin:credit_handover_changelist"),
    ),
    _lists,
    _group(
        "栏目内容",
        ("see_article", "文章和文件", "article", "admin:publicity_article_changelist"),
        ("see_article", "意见征集", "campaign", "admin:publicity_consultation_changelist"),
        ("see_article", "收到的意见", "forum", "admin:publicity_opinion_changelist"),
        ("manage_columns", "栏目顺序", "view_list", "admin:publicity_column_changelist"),
        ("manage_columns", "网站找错", "bug_report", "admin:publicity_sitefeedback_changelist"),
    ),
    _group(
        "目录与规则",
        ("manage_columns", "归集目录", "menu_book", "admin:credit_catalogueitem_changelist"),
        ("manage_columns", "取值补充", "playlist_add", "admin:credit_listentry_changelist"),
        ("set_rules", "处罚分级细则", "balance", "admin:credit_severityrule_changelist"),
        ("set_rules", "自然人公示依据", "policy", "admin:credit_personbasis_changelist"),
        ("set_rules", "国家清单措施", "fact_check", "admin:publicity_nationalmeasure_changelist"),
        ("set_rules", "期限重新计算", "update", "admin:recompute-terms"),
        ("set_rules", "失信信息批量开放", "folder_zip", "admin:publicity_bulkrelease_changelist"),
        ("manage_units", "事项分工", "account_tree", "admin:credit_itemrole_changelist"),
        ("manage_units", "工作日历", "calendar_month", "admin:credit_calendarday_changelist"),
    ),
    _group(
        "系统与审计",
        ("manage_units", "单位", "apartment", "admin:credit_unit_changelist"),
        ("manage_units", "单位分组", "groups", "admin:credit_unitgroup_changelist"),
        ("manage_units", "账号和岗位", "badge", "admin:credit_user_changelist"),
        ("read_audit", "审计日志", "history", "admin:credit_auditentry_changelist"),
    ),
]


def whose_desk(request: HttpRequest) -> str:
    """Return “unit · role” of the signed-in person for the title bar."""
    posts = posts_of(request.user) if request.user.is_authenticated else []
    return "；".join(f"{post.unit} · {PostRole(post.role).label}" for post in posts[:2]) or "工作台"


def demo_strip(request: HttpRequest) -> list[str] | None:
    """Say on every staff page that this is the demo."""
    return ["演示系统", "warning"] if settings.IS_DEMO else None
