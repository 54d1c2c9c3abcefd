// What stands around a table's rows: sort buttons, search, facets, columns, filters, pages, CSV.
window.arrscoreTools = (PAGE) => {
  const { number, csv, fold, NUMERIC } = arrscoreRows;
  const make = arrscoreMake;
  const MANY = 12;
  const MOST_OPTIONS = 300;

  return {
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
    },
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
    },

    go(button) {
      if (button.ariaDisabled === "true") return;
      const last = this.pages();
      const page = { first: 1, previous: this.state.page - 1, next: this.state.page + 1, last }[button.dataset.go];
      this.update((state) => { state.page = page; }, { keepPage: true });
      if (this.block.getBoundingClientRect().top < 0) this.block.scrollIntoView();
    },

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
    },
    renderPager(count) {
      const place = this.find("[data-page]");
      if (!place) return;
      const { page } = this.state, start = (page - 1) * PAGE;
      place.textContent = count ? `${number(start + 1)}–${number(Math.min(count, start + PAGE))} of ${number(count)}` : "none";
      for (const button of this.block.querySelectorAll("[data-go]")) {
        const back = "first previous".includes(button.dataset.go);
        button.ariaDisabled = page === (back ? 1 : this.pages());
      }
    },

    renderFilters() {
      const chips = [];
      const chip = (text, change) => {
        chips.push(make("button", { type: "button", class: "filter", "aria-label": `Remove filter: ${text}`, onclick: () => this.update(change) }, text));
      };
      for (const [key, filter] of Object.entries(this.state.filters)) {
        const column = this.rows.column(key);
        if (filter.range) chip(`${column.label} ${this.rangeText(column, filter.range)}`, (state) => { delete state.filters[key]; });
        else {
          for (const word of filter.any) chip(`${column.label}: ${word}`, () => this.toggleWord(key, "any", word));
          for (const word of filter.not) chip(`${column.label}: not ${word}`, () => this.toggleWord(key, "not", word));
        }
      }
      if (chips.length > 1) {
        chips.push(make("button", { type: "button", class: "filter filter-clear", onclick: () => this.clear() }, "Clear all"));
      }
      this.find("[data-filters]").replaceChildren(...chips);
    },
    rangeText(column, [low, high]) {
      const { word } = column;
      if (low === null) return `up to ${word(high)}`;
      if (high === null) return `from ${word(low)}`;
      return low === high ? word(low) : `${word(low)} to ${word(high)}`;
    },

    toggleWord(key, list, word) {
      const { filters } = this.state;
      const filter = filters[key] || { any: [], not: [] };
      const other = list === "any" ? "not" : "any";
      filter[other] = filter[other].filter((one) => one !== word);
      filter[list] = filter[list].includes(word) ? filter[list].filter((one) => one !== word) : [...filter[list], word];
      if (filter.any.length + filter.not.length) filters[key] = filter;
      else delete filters[key];
    },

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
    },
    option(key, column, word) {
      const box = (list, label) => {
        const change = () => this.update(() => this.toggleWord(key, list, word));
        return make("label", {}, make("input", { type: "checkbox", "data-list": list, onchange: change }), label);
      };
      const count = make("span", { class: "option-count" });
      const option = column.kind === "tags"
        ? make("div", { class: "option", role: "group", "aria-label": word }, make("span", { class: "option-name" }, word), box("any", "has"), box("not", "lacks"), count)
        : make("div", { class: "option" }, box("any", word), count);
      option.word = word;
      return option;
    },
    optionSearch(column, options) {
      const label = `Find in ${column.label}`;
      const oninput = ({ target }) => {
        for (const option of options) option.hidden = !fold(option.word).includes(fold(target.value));
      };
      return make("input", { type: "search", class: "menu-search", placeholder: label, "aria-label": label, oninput });
    },
    refreshFacet(menu) {
      const key = menu.dataset.facet, column = this.rows.column(key), counts = this.shown.counts(key);
      const filter = this.state.filters[key] || { any: [], not: [] };
      for (const option of menu.querySelectorAll(".option")) {
        option.querySelector(".option-count").textContent = number(counts[column.d.indexOf(option.word)]);
        for (const input of option.querySelectorAll("input")) input.checked = filter[input.dataset.list].includes(option.word);
      }
    },

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
    },

    download() {
      if (!this.rows) return;
      const address = URL.createObjectURL(new Blob([csv(this.columns(), this.shown.order)], { type: "text/csv" }));
      const link = make("a", { href: address, download: `${this.block.dataset.table}.csv` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
    },
  };
};
