// Tables that sort, search, filter and page. What one shows is written in the address, after the #.
(function () {
  "use strict";
  const { openRows, select, haystack, NUMERIC } = arrscoreRows;
  const make = arrscoreMake;
  const PAGE = 50;

  // The address: key=value pairs; lists have commas between encoded values, ranges two dots.
  function readHash() {
    const pairs = location.hash.slice(1).split("&").filter((pair) => pair.includes("="));
    return new Map(pairs.map((pair) => [decode(pair.slice(0, pair.indexOf("="))), pair.slice(pair.indexOf("=") + 1)]));
  }
  function decode(text) {
    try { return decodeURIComponent(text); } catch (error) { return text; }
  }
  const encode = (word) => encodeURIComponent(word).replace(/^-/, "%2D");
  function readFilter(column, text) {
    const range = column.numeric && /^(-?[\d.e+]*?)\.\.(-?[\d.e+]*)$/.exec(text);
    if (range) return { range: [range[1], range[2]].map((end) => (end === "" ? null : Number(end))) };
    if (column.numeric) return text === "" || Number.isNaN(Number(text)) ? null : { range: [Number(text), Number(text)] };
    if (!column.facet) return null;
    const words = text.split(",").filter(Boolean);
    const lacks = (word) => column.kind === "tags" && word.startsWith("-");
    return {
      any: words.filter((word) => !lacks(word)).map(decode),
      not: words.filter(lacks).map((word) => decode(word.slice(1))),
    };
  }
  function writeFilter(filter) {
    if (filter.range) return filter.range.map((end) => (end === null ? "" : end)).join("..");
    return [...filter.any.map(encode), ...filter.not.map((word) => `-${encode(word)}`)].join(",");
  }

  // A short table has no data file: its rows are read from the page, and stay.
  function readPage(block) {
    const heads = [...block.querySelectorAll("thead th")];
    const lines = [...block.querySelectorAll("tbody tr")];
    const columns = heads.map((head, place) => {
      const cells = lines.map((line) => line.children[place]);
      const about = { key: head.dataset.key, label: head.textContent, kind: head.dataset.kind, hidden: head.hidden };
      const texts = cells.map((cell) => (cell.textContent.trim() === "–" ? null : cell.textContent.trim()));
      if (about.kind === "tags") {
        const sets = cells.map((cell) => [...cell.querySelectorAll("li")].map((one) => one.textContent));
        const words = [...new Set(sets.flat())].sort();
        Object.assign(about, { d: words, t: sets.map((set) => set.map((word) => words.indexOf(word))), i: sets.map((_, row) => row + 1) });
      } else if (NUMERIC.has(about.kind)) {
        about.v = cells.map((cell) => (cell.dataset.v === undefined ? null : Number(cell.dataset.v)));
      } else if ("isFacet" in head.dataset || "order" in head.dataset) {
        const first = (head.dataset.order || "").split("\n").filter(Boolean);
        const words = [...new Set([...first, ...texts.filter((text) => text !== null).sort()])];
        Object.assign(about, { d: words, i: texts.map((text) => words.indexOf(text) + 1), ordered: first.length > 0 });
      } else about.v = texts;
      return Object.assign(about, { facet: "isFacet" in head.dataset });
    });
    return { rows: openRows({ n: lines.length, sort: "", noun: block.dataset.noun, columns }), lines };
  }

  class View {
    constructor(block, prefix) {
      Object.assign(this, { block, prefix });
      this.find = (selector) => block.querySelector(selector);
      this.body = this.find("tbody");
      this.heads = [...block.querySelectorAll("thead th")];
    }

    open(rows, lines) {
      Object.assign(this, { rows, lines });
      const head = this.heads.find((one) => one.ariaSort);
      if (head) rows.sort = (head.ariaSort === "descending" ? "-" : "") + head.dataset.key;
      this.setUp();
      this.state = this.readState();
      this.state.q ||= this.find("[data-search]")?.value || "";
      this.shown = select(rows, this.state);
      if (this.writeState().length || this.hasFolded()) this.render();
      else this.renderTools();
      const arrived = [...readHash().keys()].some((key) => this.owns(key));
      if (arrived && this.block.getBoundingClientRect().top > innerHeight / 2) this.block.scrollIntoView();
      this.block.dataset.ready = "";
      // Ready for the first keystroke while nobody waits.
      setTimeout(() => rows.shown.forEach((one) => one.long && haystack(one)), 0);
    }

    owns(key) {
      const own = key.slice(this.prefix.length);
      return key.startsWith(this.prefix) && (["q", "sort", "page", "cols"].includes(own) || !!this.rows.column(own));
    }
    readState() {
      const state = { q: "", sort: "", page: 1, columns: null, filters: {} };
      for (const [key, text] of readHash()) {
        if (!this.owns(key)) continue;
        const own = key.slice(this.prefix.length);
        if (own === "q") state.q = decode(text);
        else if (own === "sort") state.sort = this.rows.column(decode(text).replace(/^-/, "")) ? decode(text) : "";
        else if (own === "page") state.page = Math.max(1, Number.parseInt(text, 10) || 1);
        else if (own === "cols") state.columns = text.split(",").map(decode);
        else {
          const filter = readFilter(this.rows.column(own), text);
          if (filter) state.filters[own] = filter;
        }
      }
      return state;
    }
    writeState() {
      const { q, sort, page, columns, filters } = this.state;
      const pairs = [];
      if (q) pairs.push(["q", encodeURIComponent(q)]);
      if (sort && sort !== this.rows.sort) pairs.push(["sort", encodeURIComponent(sort)]);
      for (const [key, filter] of Object.entries(filters)) pairs.push([key, writeFilter(filter)]);
      if (columns) pairs.push(["cols", columns.map(encode).join(",")]);
      if (page > 1) pairs.push(["page", page]);
      return pairs.map(([key, text]) => `${this.prefix}${encodeURIComponent(key)}=${text}`);
    }
    keepState(replace) {
      const others = [...readHash()].filter(([key]) => !this.owns(key)).map(([key, text]) => `${encodeURIComponent(key)}=${text}`);
      const hash = [...others, ...this.writeState()].join("&");
      const address = hash ? `#${hash}` : location.pathname + location.search;
      try {
        history[replace ? "replaceState" : "pushState"](null, "", address);
      } catch (error) {
        location.hash = hash;
      }
    }

    // `change` alters the state; rows and address follow.
    update(change, { replace = false, keepPage = false } = {}) {
      if (!this.rows) return;
      change(this.state);
      if (!keepPage) this.state.page = 1;
      this.shown = select(this.rows, this.state);
      this.render();
      clearTimeout(this.later);
      if (replace) this.later = setTimeout(() => this.keepState(true), 300);
      else this.keepState(false);
    }
    follow() {
      clearTimeout(this.later);
      this.state = this.readState();
      this.shown = select(this.rows, this.state);
      this.render();
    }

    isVisible(column) {
      return this.state.columns ? this.state.columns.includes(column.key) : !column.hidden;
    }
    columns() {
      return this.rows.shown.filter((column, place) => place === 0 || this.isVisible(column));
    }

    render() {
      this.fold();
      const pages = this.pages();
      this.state.page = Math.min(this.state.page, pages);
      const start = (this.state.page - 1) * PAGE;
      const visible = this.columns();
      const found = [...this.shown.order.subarray(start, start + PAGE)];
      const lines = this.linesOf(found, visible);
      if (this.lines) for (const line of lines) this.hideCells(line.children);
      if (!found.length) lines.push(this.nothing(visible.length));
      const { children } = this.body;
      if (lines.length !== children.length || lines.some((line, place) => line !== children[place])) this.body.replaceChildren(...lines);
      this.hideCells(this.heads);
      this.renderTools();
    }
    // A row that is shown already stays the same element: most keys leave most rows where they are.
    linesOf(found, visible) {
      if (this.lines) return found.map((row) => this.lines[row]);
      const columns = visible.map((column) => column.key).join();
      const drawn = this.drawn && this.drawn.columns === columns ? this.drawn.lines : new Map();
      const lines = new Map(found.map((row) => [row, drawn.get(row) || this.line(row, visible)]));
      this.drawn = { columns, lines };
      return [...lines.values()];
    }
    pages() {
      return Math.max(1, Math.ceil(this.shown.order.length / PAGE));
    }
    hideCells(cells) {
      this.rows.shown.forEach((column, place) => { cells[place].hidden = place > 0 && !this.isVisible(column); });
    }
    line(row, visible) {
      return make("tr", {}, ...visible.map((column, place) => this.cell(column, row, place === 0)));
    }
    cell(column, row, first) {
      const text = column.text(row);
      const facet = column.facet && column.kind === "text";
      const cell = make(first ? "th" : "td", { class: `k-${column.kind}${column.wide ? " k-wide" : ""}${facet ? " k-short" : ""}`, scope: first ? "row" : null, title: facet ? text : null });
      const href = column.link ? this.rows.href(column, row) : null;
      if (column.kind === "tags" && column.tags(row).length) {
        cell.append(make("ul", { class: "tags" }, ...column.tags(row).map((tag) => make("li", {}, tag))));
      } else if (href) cell.append(make("a", { href }, text));
      else if (column.link) cell.append(this.unfolder(row, text));
      else if (column.kind === "badge" && text !== "–") {
        const tone = (column.tones || {})[text];
        cell.append(make("span", { class: `badge${tone ? ` tone-${tone}` : ""}` }, text));
      } else cell.append(text);
      return cell;
    }
    hasFolded() {
      const first = this.shown.order.subarray(0, PAGE);
      return this.rows.shown.some((column) => column.link && first.some((row) => !this.rows.href(column, row)));
    }
    unfolder(row, text) {
      const unfold = () => {
        if (this.fold() === button) return;
        const facts = this.rows.shown.map((column) => make("div", {}, make("dt", {}, column.label), make("dd", {}, column.text(row))));
        const line = button.closest("tr");
        this.facts = make("tr", { class: "unfolded" }, make("td", { colspan: line.children.length }, make("dl", {}, ...facts)));
        line.after(this.facts);
        button.ariaExpanded = "true";
        this.button = button;
      };
      const button = make("button", { type: "button", class: "unfold", "aria-expanded": false, onclick: unfold }, text);
      return button;
    }
    fold() {
      const { button, facts } = this;
      if (button) {
        facts.remove();
        button.ariaExpanded = "false";
      }
      this.button = null;
      return button;
    }
    nothing(width) {
      const clear = make("button", { type: "button", class: "button", onclick: () => this.clear() }, "Show all");
      return make("tr", { class: "nothing" }, make("td", { colspan: width }, "Nothing matches. ", clear));
    }
    clear() {
      this.update((state) => Object.assign(state, { q: "", filters: {} }));
      this.find("[data-search]")?.focus();
    }
  }

  Object.assign(View.prototype, arrscoreTools(PAGE));

  const views = [...document.querySelectorAll("[data-table]")].map((block, place) => new View(block, place ? `${block.dataset.table}.` : ""));
  window.arrscoreTable = (id, text) => {
    const view = views.find((one) => one.block.dataset.table === id);
    if (view) view.open(openRows(JSON.parse(text)));
  };

  for (const view of views) {
    if ("remote" in view.block.dataset) continue;
    const { rows, lines } = readPage(view.block);
    view.open(rows, lines);
  }
  window.addEventListener("popstate", () => { for (const view of views) if (view.rows) view.follow(); });
})();
