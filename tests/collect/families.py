"""Portals of the software families that many governments share, each as its listing is built: eight lists of four reports.

Their addresses have nothing in common, so that one server can be all of them.
"""

import json
from typing import Any
from urllib.parse import urlencode

from tests.collect.answers import Answer, page

PLACES = ("河东区", "山阳区", "临江区", "平原区")
HEAD = '<meta name="SiteName" content="信阳市人民政府"><meta name="SiteIDCode" content="4115000001">'
CHANNEL = "0123456789abcdef0123456789abcdef"
NAVIGATION = '<div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a><a href="/fzzf/">法治政府建设</a></div>'


def title(family: str, number: int) -> str:
    return f"{PLACES[number % 4]}{2020 + number % 4}年度法治政府建设情况报告（{family}）"


def report(family: str, number: int) -> Answer:
    text = f"全区受理行政复议案件{100 + number}件，审结{90 + number}件，制定行政规范性文件{number + 2}件。" * 20
    return page(f"<h1>{title(family, number)}</h1><p>发布日期：2024-03-0{number + 1}</p><p>{text}</p>")


def row(family: str, address: str, number: int, shape: str = '<li><a href="{0}" title="{1}">{1}</a><span>{2}</span></li>') -> str:
    return shape.format(address, title(family, number), f"2024-03-0{number + 1}")


def listing(rows: str, behind: str = "", script: str = "", name: str = "list") -> Answer:
    return page(f'{HEAD}{NAVIGATION}<div class="main"><ul class="{name}">{rows}</ul></div>{behind}<script>{script}</script>')


def in_json(content: Any) -> Answer:
    return 200, {"Content-Type": "application/json"}, json.dumps(content, ensure_ascii=False).encode()


def portals() -> tuple[dict[str, str], dict[str, Any]]:
    """The path of each family's listing, and every answer of the server."""
    answers: dict[str, Any] = {}
    paths: dict[str, str] = {}

    def put(family: str, path: str, addresses: list[str], made: dict[str, Any]) -> None:
        paths[family] = path
        answers.update(made)
        answers.update({address: report(family, number) for number, address in enumerate(addresses)})

    files = [f"/trs/202403/t202403{n + 1:02d}_{n}.html" for n in range(4)]
    rows = [row("trs", f".{file.removeprefix('/trs')}", n) for n, file in enumerate(files)]
    counts = 'createPageHTML(2, {}, "index", "html");'
    put("trs", "/trs/index.html", files, {
        f"/trs/index{tail}.html": listing("".join(rows[2 * n : 2 * n + 2]), script=counts.format(n)) for n, tail in enumerate(("", "_1"))
    })  # fmt: skip

    files = [f"/ucap/c100/202403/{n}.shtml" for n in range(4)]
    rows = [row("ucap", file, n) for n, file in enumerate(files)]
    counts = "createPageHTML('page_div',2, {},'list','shtml',4);"
    put("ucap", "/ucap/list.shtml", files, {
        f"/ucap/list{tail}.shtml": listing("".join(rows[2 * n : 2 * n + 2]), script=counts.format(n + 1)) for n, tail in enumerate(("", "_2"))
    })  # fmt: skip

    files = [f"/kpy/c1/{n}.shtml" for n in range(4)]
    found = [{"title": title("ucap_search", n), "url": file, "publishedTimeStr": f"2024-03-0{n + 1} 09:00:00"} for n, file in enumerate(files)]
    asked = {"_isAgg": "true", "_isJson": "true", "_pageSize": "20", "_template": "index"}
    put("ucap_search", "/kpy/list2.shtml", files, {
        "/kpy/list2.shtml": listing("", script=f'var channelId = "{CHANNEL}"; queryList("/common/search/" + channelId);'),
        **{
            f"/common/search/{CHANNEL}?{urlencode(asked | {'page': str(n)})}": in_json({"data": {"results": found[2 * n - 2 : 2 * n]}}) for n in (1, 2, 3)
        },
    })  # fmt: skip

    files = [f"/art/2024/3/{n + 1}/art_12_{n}.html" for n in range(4)]
    records = "".join(f"<record><![CDATA[{row('jcms', file, n)}]]></record>" for n, file in enumerate(files))
    sent = {"startrecord": "1", "endrecord": "45", "perpage": "45", "col": "1", "appid": "1", "webid": "7", "path": "/", "columnid": "12"}
    sent |= {"sourceContentType": "1", "unitid": "3456", "permissiontype": "0"}
    proxy = "/module/web/jpage/dataproxy.jsp"
    behind = {**sent, "startrecord": "46", "endrecord": "90"}
    data = "<datastore><totalrecord>4</totalrecord><recordset>{}</recordset></datastore>"
    put("jcms", "/col/col12/index.html", files, {
        "/col/col12/index.html": page(
            f'{HEAD}{NAVIGATION}<div id="3456"><script type="text/xml">{data.format("")}</script></div>'
            f"<script>$('#3456').jpage({{perPage:15, proxyUrl:'{proxy}', unitid:'3456', webid:7, columnid:12, sourceContentType:1}});</script>"
        ),
        f"{proxy}?{urlencode(sent)}": (200, {"Content-Type": "text/xml"}, data.format(records).encode()),
        f"{proxy}?{urlencode(behind)}": (200, {"Content-Type": "text/xml"}, data.format("").encode()),
    })  # fmt: skip

    files = [f"/jpaas/art/2024/{n}.html" for n in range(4)]
    unit, told = "/api-gateway/jpaas-publish-server/front/page/build/unit", {"parseType": "bulidstatic", "webId": "w1", "tplSetId": "t1"}
    told |= {"pageType": "column", "tagId": "信息列表", "editType": "null", "pageId": "c1"}
    query = json.dumps(told, ensure_ascii=False).replace('"', "'")
    put("jpaas", "/jpaas/index.html", files, {
        "/jpaas/index.html": page(f'{HEAD}{NAVIGATION}<div class="list"><script src="/unitbuild.js" url="{unit}" queryData="{query}"></script></div>'),
        **{
            f"{unit}?{urlencode(told | {'paramJson': json.dumps({'pageNo': n, 'pageSize': 20}, separators=(',', ':'))})}": in_json(
                {"data": {"html": "".join(row("jpaas", file, k) for k, file in list(enumerate(files))[2 * n - 2 : 2 * n])}}
            )
            for n in (1, 2, 3)
        },
    })  # fmt: skip

    files = [f"/info/1001/{n}.htm" for n in range(4)]
    shape = '<li id="line_u5_0"><a href="{0}" title="{1}"><h4>{1}</h4></a><div><i>{2}</i></div></li>'
    rows = [row("vsb", file, n, shape) for n, file in enumerate(files)]
    pages = '<span class="p_pages"><span class="p_no_d">1</span><span class="p_next p_fun"><a href="{}">下页</a></span></span>'
    put("vsb", "/fzzf.htm", files, {
        "/fzzf.htm": listing("".join(rows[:2]), pages.format("fzzf/1.htm")),
        "/fzzf/1.htm": listing("".join(rows[2:]), '<span class="p_next_d p_fun_d">下页</span>'),
    })  # fmt: skip

    files = [f"/Article/fz/202403/{n}.html" for n in range(4)]
    shape = '<tr><td><a class="listA" href="{0}" title="文章标题：{1}\n作    者：佚名\n更新时间：{2}">{1}</a></td><td>{2}</td></tr>'
    rows = [row("siteweaver", file, n, shape) for n, file in enumerate(files)]
    table = HEAD.replace("信阳市", "信阳市") + '<table class="center_tdbgall">{}</table><div class="show_page">共 4 篇 {}</div>Powered by PowerEasy SiteWeaver'
    put("siteweaver", "/Article/ShowClass.asp?ClassID=7", files, {
        "/Article/ShowClass.asp?ClassID=7": page(table.format("".join(rows[:2]), '<a href="ShowClass.asp?ClassID=7&amp;page=2">下一页</a>'), "gb18030"),
        "/Article/ShowClass.asp?ClassID=7&page=2": page(table.format("".join(rows[2:]), "下一页"), "gb18030"),
    })  # fmt: skip

    files = [f"/gkmlpt/content/2/{n}/post_{n}.html" for n in range(4)]
    articles = [{"title": title("gkmlpt", n), "url": file, "created_at": f"2024-03-0{n + 1} 10:00:00"} for n, file in enumerate(files)]
    put("gkmlpt", "/gkmlpt/index#5", files, {
        "/gkmlpt/index": page(HEAD + '<div id="app"></div><script>window._CONFIG = {SID: \'755031\'};</script><script src="/gkmlpt/app.js"></script>'),
        **{f"/gkmlpt/api/all/5?page={n}&sid=755031": in_json({"total": 4, "articles": articles[2 * n - 2 : 2 * n]}) for n in (1, 2, 3)},
    })  # fmt: skip

    files = [f"/own/detail/{n}.html" for n in range(4)]
    lines = [{"docTitle": title("none", n), "docUrl": file, "pubDate": f"2024-03-0{n + 1}"} for n, file in enumerate(files)]
    script = "var cid = '88'; $.ajax({url: '/own/rest/queryList.do', type: 'GET', data: {channelId: cid, pageNo: now, rows: 2}, success: show});"
    put("none", "/own/index.html", files, {
        "/own/index.html": listing("", script=script),
        **{
            f"/own/rest/queryList.do?channelId=88&pageNo={n}&rows=2": in_json({"code": 0, "result": {"pages": 2, "rows": lines[2 * n - 2 : 2 * n]}})
            for n in (1, 2)
        },
    })  # fmt: skip
    return paths, answers
