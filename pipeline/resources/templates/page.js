
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const [REPORT, ORDINAL, ROLE, TEXT, ISSUES, SCORE, PAGE, START, END, SECTION, AUTHOR, ID, EXCERPT, PARAGRAPH] = Array(14).keys();
  const [, TITLE, ORGANISATION, KIND, REGION, YEAR, GENRE, SOURCE, PARTLY] = Array(9).keys();
  const AT_ONCE = 25, NEAR = 2, UNKNOWN = "\u0000", RAISING = "raising";
  const issues = new Map(data.issues.map(([code, name, colour]) => [code, { name, colour }]));
  const nameOf = (code) => (issues.get(code) || { name: code }).name;
  const form = document.getElementById("filters");
  const list = document.getElementById("list");
  const count = document.getElementById("count");
  const pages = document.getElementById("pages");
  const excerpts = data.passages.map((row, at) => at).filter((at) => data.passages[at][EXCERPT]);
  let found = excerpts, page = 0;

  const make = (tag, name, ...inside) => {
    const node = document.createElement(tag);
    if (name) node.className = name;
    node.append(...inside);
    return node;
  };
  const isolated = (name) => "\u2068" + name + "\u2069";
  const reportOf = (row) => data.reports[row[REPORT]];
  const codesOf = (row) => (row[ISSUES] ? row[ISSUES].split(";") : []);
  const authorOf = (row) => (row[AUTHOR].startsWith("model") ? "model" : row[AUTHOR]);
  const authorName = (author) =>
    author === "rule" ? "规则" : author === "model" ? "模型" : author.replace(/^person:?/, "人工 ").trim();

  function offer(name, every, values, say) {
    const select = form.elements[name];
    const tally = new Map();
    for (const at of excerpts) for (const value of values(data.passages[at])) tally.set(value, (tally.get(value) || 0) + 1);
    select.append(new Option(every, ""));
    const ordered = name === "issue" ? data.issues.map(([code]) => code).filter((code) => tally.has(code)) : [...tally.keys()].sort();
    for (const value of ordered) select.append(new Option(`${say(value) || "不明"}（${tally.get(value)}）`, value || UNKNOWN));
  }

  const plays = (row, role) => !role || (role === RAISING ? data.raising.includes(row[ROLE]) : role === row[ROLE]);

  // what the choice of an issue will show: its excerpts in the role that is chosen
  function recount(role) {
    const tally = new Map();
    for (const at of excerpts) if (plays(data.passages[at], role)) for (const code of codesOf(data.passages[at])) tally.set(code, (tally.get(code) || 0) + 1);
    for (const option of form.elements.issue.options) if (option.value) option.text = `${nameOf(option.value)}（${tally.get(option.value) || 0}）`;
  }

  const words = () => form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);

  function filter() {
    const want = Object.fromEntries(["issue", "role", "year", "kind", "genre", "author"].map((name) => [name, form.elements[name].value]));
    const sought = words();
    const least = Number(form.elements.score.value);
    const fits = (name, value) => !want[name] || want[name] === (value || UNKNOWN);
    form.elements.least.value = least ? least.toFixed(2) : "0";
    recount(want.role);
    found = excerpts.filter((at) => {
      const row = data.passages[at], report = reportOf(row);
      return (!want.issue || codesOf(row).includes(want.issue)) && plays(row, want.role) && fits("year", report[YEAR]) &&
        fits("kind", report[KIND]) && fits("genre", report[GENRE]) && fits("author", authorOf(row)) && (row[SCORE] ?? 1) >= least &&
        sought.every((word) => row[TEXT].toLowerCase().includes(word));
    });
    page = 0;
    show();
  }

  function only(issue) {
    form.reset();
    if (issue && ![...form.elements.issue.options].some((option) => option.value === issue)) form.elements.issue.append(new Option(nameOf(issue), issue));
    form.elements.issue.value = issue;
    if (issue) form.elements.role.value = RAISING;
    filter();
  }

  function marked(text, sought) {
    const parts = [], low = text.toLowerCase();
    let from = 0;
    while (sought.length && low.length === text.length) {
      const next = sought.map((word) => [low.indexOf(word, from), word]).filter(([at]) => at >= 0).sort((a, b) => a[0] - b[0])[0];
      if (!next) break;
      parts.push(text.slice(from, next[0]), make("mark", "", text.slice(next[0], next[0] + next[1].length)));
      from = next[0] + next[1].length;
    }
    return [...parts, text.slice(from)];
  }

  function context(at) {
    const row = data.passages[at], box = make("div", "context");
    for (let near = at - NEAR; near <= at + NEAR; near++) {
      const other = data.passages[near];
      if (!other || other[REPORT] !== row[REPORT] || other[ORDINAL] - row[ORDINAL] !== near - at) continue;
      box.append(make("p", near === at ? "self" : "", other[TEXT]));
    }
    return box;
  }

  function card(at, sought) {
    const row = data.passages[at], report = reportOf(row);
    const node = make("article", "card");
    node.id = "p-" + row[ID];
    node.style.setProperty("--role", data.colours[row[ROLE]] || "#999");
    const chips = make("div", "chips", make("span", "role", data.roles[row[ROLE]] || row[ROLE]));
    for (const code of codesOf(row)) {
      const known = issues.get(code) || { name: code, colour: "#888" }, dot = make("i");
      dot.style.background = known.colour;
      chips.append(make("span", "chip", dot, known.name));
    }
    const sure = row[SCORE] === null ? "" : ` · 得分 ${row[SCORE].toFixed(2)}`;
    chips.append(make("span", "right", authorName(authorOf(row)) + sure));
    const genre = data.genres[report[GENRE]] || "";
    const about = [report[ORGANISATION], report[YEAR] && report[YEAR] + "年", report[KIND], report[REGION], genre].filter(Boolean).join(" · ");
    const from = make("p", "from", make("b", "", report[TITLE] ? `《${report[TITLE]}》` : "（无题名）"), " " + about);
    const spot = [isolated(report[SOURCE]) + (report[PARTLY] ? "（部分读取）" : ""), row[PAGE] ? `第${row[PAGE]}页` : row[PARAGRAPH] && `第${row[PARAGRAPH]}段`, `字符 ${row[START]}—${row[END]}`, data.sections[row[SECTION]]];
    const link = make("a", "", "本条链接");
    link.href = "#" + encodeURIComponent(node.id);
    const where = make("p", "where", spot.filter(Boolean).join(" · ") + "　", link);
    const details = make("details", "", make("summary", "", "上下文"));
    details.addEventListener("toggle", () => details.childElementCount > 1 || details.append(context(at)));
    node.append(chips, make("p", "quote", ...marked(row[TEXT], sought)), from, where, details);
    return node;
  }

  function show() {
    const last = Math.max(0, Math.ceil(found.length / AT_ONCE) - 1), sought = words();
    page = Math.min(Math.max(page, 0), last);
    const reports = new Set(found.map((at) => data.passages[at][REPORT])).size;
    const left = data.left ? `；另有${data.left}条未列入本页，见 tables/passages.csv` : "";
    count.textContent = (found.length ? `${found.length}条摘录，出自${reports}份报告` : "没有符合条件的摘录") + left;
    list.replaceChildren(...found.slice(page * AT_ONCE, (page + 1) * AT_ONCE).map((at) => card(at, sought)));
    const turn = (name, to, off) => {
      const button = make("button", "", name);
      button.type = "button";
      button.disabled = off;
      button.addEventListener("click", () => { page = to; show(); document.getElementById("excerpts").scrollIntoView(); });
      return button;
    };
    pages.replaceChildren(...(last ? [turn("上一页", page - 1, page === 0), `第 ${page + 1} / ${last + 1} 页`, turn("下一页", page + 1, page === last)] : []));
  }

  function aim() {
    let name = "";
    try { name = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    if (!name.startsWith("p-")) return;
    const at = excerpts.find((each) => "p-" + data.passages[each][ID] === name);
    if (at === undefined) return;
    if (!found.includes(at)) only("");
    page = Math.floor(found.indexOf(at) / AT_ONCE);
    show();
    const node = document.getElementById(name);
    node.classList.add("aim");
    node.querySelector("details").open = true;
    node.scrollIntoView({ block: "center" });
  }

  offer("issue", "全部问题", codesOf, nameOf);
  offer("role", "全部类别", (row) => [row[ROLE]], (role) => data.roles[role] || role);
  form.elements.role.options[0].after(new Option(`问题与成因（${excerpts.filter((at) => plays(data.passages[at], RAISING)).length}）`, RAISING));
  offer("year", "全部年份", (row) => [reportOf(row)[YEAR]], (year) => year);
  offer("kind", "全部类型", (row) => [reportOf(row)[KIND]], (kind) => kind);
  offer("genre", "全部文种", (row) => [reportOf(row)[GENRE]], (genre) => data.genres[genre] || genre);
  offer("author", "全部编码者", (row) => [authorOf(row)], authorName);
  let waiting = 0;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
  document.getElementById("clear").addEventListener("click", () => only(""));
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const button of document.querySelectorAll("[data-issue]")) {
    button.addEventListener("click", () => {
      only(button.dataset.issue);
      document.getElementById("excerpts").scrollIntoView();
    });
  }
  window.addEventListener("hashchange", aim);
  show();
  aim();
})();
