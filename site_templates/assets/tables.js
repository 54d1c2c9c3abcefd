// Tables that sort, search, filter and page. What one shows is written in the address, after the #.
(function () {
  "use strict";
  const { openRows, select, haystack, number, csv, fold, NUMERIC } = arrscoreRows;
  const make = arrscoreMake;
  const PAGE = 50;
  const MANY = 12;
  const MOST_OPTIONS = 300;

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
      const isShort = column.facet && column.kind === "text";
      const text = column.text(row), classes = `k-${column.kind}${column.wide ? " k-wide" : ""}${isShort ? " k-short" : ""}`;
      return make(first ? "th" : "td", { class: classes, scope: first ? "row" : null, title: isShort ? text : null }, this.inner(column, row, text));
    }
    inner(column, row, text) {
      const href = column.link && this.rows.href(column, row);
      if (column.kind === "tags" && column.tags(row).length) return make("ul", { class: "tags" }, ...column.tags(row).map((tag) => make("li", {}, tag)));
      if (href) return make("a", { href }, text);
      if (column.link) return this.unfolder(row, text);
      if (column.kind !== "badge" || text === "–") return text;
      const tone = (column.tones || {})[text];
      return make("span", { class: `badge${tone ? ` tone-${tone}` : ""}` }, text);
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

    // What stands around the rows: sort buttons, search, facets, columns, filters, pages, CSV.
    setUp() {
      for (const head of this.heads) this.setUpHead(head);
      const input = this.find("[data-search]");
      if (!input) return;
      input.addEventListener("input", () => this.update((state) => { state.q = input.value.trim(); }, { replace: true }));
      for (const menu of this.block.querySelectorAll("[data-facet]")) {
        menu.addEventListener("toggle", () => menu.open && this.fillFacet(menu));
      }
      const columns = this.find("[data-columns]");
      columns.addEventListener("toggle", () => columns.open && this.fillColumns(columns));
      this.find("[data-csv]").addEventListener("click", () => this.download());
      for (const button of this.block.querySelectorAll("[data-go]")) {
        button.disabled = false;
        button.addEventListener("click", () => this.go(button));
      }
    }
    setUpHead(head) {
      const key = head.dataset.key;
      const turns = [key, `-${key}`];
      if (NUMERIC.has(head.dataset.kind)) turns.reverse();
      const turn = () => {
        const now = this.state.sort || this.rows.sort;
        const next = now === turns[0] ? turns[1] : now === turns[1] && this.rows.sort !== now ? "" : turns[0];
        this.update((state) => { state.sort = next; });
      };
      head.replaceChildren(make("button", { type: "button", class: "sort", onclick: turn }, head.textContent));
    }

    go(button) {
      if (button.ariaDisabled === "true") return;
      const last = this.pages();
      const page = { first: 1, previous: this.state.page - 1, next: this.state.page + 1, last }[button.dataset.go];
      this.update((state) => { state.page = page; }, { keepPage: true });
      if (this.block.getBoundingClientRect().top < 0) this.block.scrollIntoView();
    }

    renderTools() {
      const { order } = this.shown;
      const sort = this.state.sort || this.rows.sort;
      for (const head of this.heads) {
        const { key } = head.dataset;
        head.ariaSort = { [key]: "ascending", [`-${key}`]: "descending" }[sort] || null;
      }
      const input = this.find("[data-search]");
      if (!input) return;
      if (input.value.trim() !== this.state.q) input.value = this.state.q;
      const all = this.rows.count, noun = `${this.rows.noun}${all === 1 ? "" : "s"}`;
      const status = order.length === all ? `${number(all)} ${noun}` : `${number(order.length)} of ${number(all)} ${noun}`;
      if (this.find("[data-status]").textContent !== status) this.find("[data-status]").textContent = status;
      this.renderPager(order.length);
      this.renderFilters();
      for (const menu of this.block.querySelectorAll("[data-facet]")) {
        const filter = this.state.filters[menu.dataset.facet];
        menu.querySelector("[data-count]").textContent = filter ? filter.any.length + filter.not.length : "";
        if (menu.open) this.refreshFacet(menu);
      }
    }
    renderPager(count) {
      const place = this.find("[data-page]");
      if (!place) return;
      const { page } = this.state, start = (page - 1) * PAGE;
      place.textContent = count ? `${number(start + 1)}–${number(Math.min(count, start + PAGE))} of ${number(count)}` : "none";
      for (const button of this.block.querySelectorAll("[data-go]")) {
        const back = "first previous".includes(button.dataset.go);
        button.ariaDisabled = page === (back ? 1 : this.pages());
      }
    }

    renderFilters() {
      const chips = [];
      const chip = (column, text, change) => {
        const label = `Remove filter: ${column}${text}`;
        chips.push(make("button", { type: "button", class: "filter", "aria-label": label, onclick: () => this.update(change) }, column, text));
      };
      for (const [key, filter] of Object.entries(this.state.filters)) {
        const column = this.rows.column(key);
        if (filter.range) chip(`${column.label} `, this.rangeText(column, filter.range), (state) => { delete state.filters[key]; });
        else {
          for (const word of filter.any) chip(`${column.label}: `, word, () => this.toggleWord(key, "any", word));
          for (const word of filter.not) chip(`${column.label}: not `, word, () => this.toggleWord(key, "not", word));
        }
      }
      if (chips.length > 1) {
        chips.push(make("button", { type: "button", class: "filter filter-clear", onclick: () => this.clear() }, "Clear all"));
      }
      this.find("[data-filters]").replaceChildren(...chips);
    }
    rangeText(column, [low, high]) {
      const { word } = column;
      if (low === null) return `up to ${word(high)}`;
      if (high === null) return `from ${word(low)}`;
      return low === high ? word(low) : `${word(low)} to ${word(high)}`;
    }

    toggleWord(key, list, word) {
      const { filters } = this.state;
      const filter = filters[key] || { any: [], not: [] };
      const other = list === "any" ? "not" : "any";
      filter[other] = filter[other].filter((one) => one !== word);
      filter[list] = filter[list].includes(word) ? filter[list].filter((one) => one !== word) : [...filter[list], word];
      if (filter.any.length + filter.not.length) filters[key] = filter;
      else delete filters[key];
    }

    fillFacet(menu) {
      const key = menu.dataset.facet, column = this.rows && this.rows.column(key);
      if (!column) return;
      const counts = this.shown.counts(key);
      const words = column.d.map((word, place) => ({ word, count: counts[place] }));
      if (!column.ordered) words.sort((one, other) => other.count - one.count);
      const options = words.slice(0, MOST_OPTIONS).map(({ word }) => this.option(key, column, word));
      const panel = menu.querySelector("[data-panel]");
      panel.replaceChildren(...options);
      if (words.length > MANY) panel.prepend(this.optionSearch(column, options));
      this.refreshFacet(menu);
    }
    option(key, column, word) {
      const box = (list, label) => {
        const change = () => this.update(() => this.toggleWord(key, list, word));
        return make("label", {}, make("input", { type: "checkbox", "data-list": list, onchange: change }), label);
      };
      const count = make("span", { class: "option-count" });
      const option = column.kind === "tags"
        ? make("div", { class: "option", role: "group", "aria-label": word }, make("span", { class: "option-name" }, word), box("any", "with"), box("not", "without"), count)
        : make("div", { class: "option" }, box("any", word), count);
      option.word = word;
      return option;
    }
    optionSearch(column, options) {
      const label = `Find in ${column.label}`;
      const oninput = ({ target }) => {
        for (const option of options) option.hidden = !fold(option.word).includes(fold(target.value));
      };
      return make("input", { type: "search", class: "menu-search", placeholder: label, "aria-label": label, oninput });
    }
    refreshFacet(menu) {
      const key = menu.dataset.facet, column = this.rows.column(key), counts = this.shown.counts(key);
      const filter = this.state.filters[key] || { any: [], not: [] };
      for (const option of menu.querySelectorAll(".option")) {
        option.querySelector(".option-count").textContent = number(counts[column.d.indexOf(option.word)]);
        for (const input of option.querySelectorAll("input")) input.checked = filter[input.dataset.list].includes(option.word);
      }
    }

    fillColumns(menu) {
      if (!this.rows) return;
      const options = this.rows.shown.slice(1).map((column) => {
        const onchange = () => this.update((state) => {
          const visible = this.rows.shown.filter((one) => (one === column) !== this.isVisible(one));
          state.columns = visible.map((one) => one.key);
        }, { keepPage: true });
        const input = make("input", { type: "checkbox", checked: this.isVisible(column) ? "" : null, onchange });
        return make("div", { class: "option" }, make("label", {}, input, column.label));
      });
      menu.querySelector("[data-panel]").replaceChildren(...options);
    }

    download() {
      if (!this.rows) return;
      const address = URL.createObjectURL(new Blob([csv(this.columns(), this.shown.order)], { type: "text/csv" }));
      const link = make("a", { href: address, download: `${this.block.dataset.table}.csv` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
    }
  }

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
