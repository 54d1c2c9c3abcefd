// The rows of a table, by column: decodes, searches, filters, counts and sorts them. Touches no element.
(function () {
  "use strict";
  const NUMERIC = new Set(["number", "decimal", "points", "bytes", "percent", "date", "year"]);
  const KEPT_TERMS = 20;
  const NOTHING = "–";
  const MINUS = "\u2212";
  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const UNITS = "B kB MB GB TB PB".split(" ");

  // Accents and case do not matter when searching.
  const fold = (text) => {
    const lower = text.toLowerCase();
    return /[^\x00-\x7f]/.test(lower) ? lower.normalize("NFD").replace(/[\u0300-\u036f\u2068\u2069]/g, "") : lower;
  };

  function grouped(value, digits) {
    const text = Math.abs(value).toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
    return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
  }
  function size(value) {
    let amount = Math.abs(value), unit = 0;
    while (amount >= 999.5 && unit < UNITS.length - 1) { amount /= 1000; unit += 1; }
    const digits = unit === 0 || amount >= 99.95 ? 0 : amount >= 9.995 ? 1 : 2;
    return `${value < 0 ? MINUS : ""}${amount.toFixed(digits)}\u00a0${UNITS[unit]}`;
  }
  function percent(share) {
    if (share > 0 && share < 0.001) return "<0.1%";
    if (share < 1 && share > 0.999) return ">99.9%";
    return `${grouped(share * 100, (share > 0 && share < 0.01) || (share > 0.99 && share < 1) ? 1 : 0)}%`;
  }
  function date(seconds) {
    const day = new Date(seconds * 1000);
    return `${day.getUTCDate()}\u00a0${MONTHS[day.getUTCMonth()]}\u00a0${day.getUTCFullYear()}`;
  }
  const number = (value) => grouped(value, Number.isInteger(value) ? 0 : 1);
  const WORDS = { year: String, decimal: String, number, bytes: size, percent, date, points: (value) => (value > 0 ? "+" : "") + number(value) };

  // A column of the data file becomes one that answers by row. A slot is the number of a word or set, from 1; 0 is none.
  function openColumn(about) {
    const column = { ...about, numeric: NUMERIC.has(about.kind), long: false };
    if (about.i) {
      column.slots = new Int32Array(about.i);
      column.sets = about.t || about.d.map((_, word) => [word]);
      column.tags = (row) => (column.slots[row] ? column.sets[column.slots[row] - 1].map((word) => about.d[word]) : []);
      column.value = (row) => (column.slots[row] ? column.tags(row).join(", ") : null);
    } else {
      column.long = !column.numeric;
      column.value = (row) => about.v[row];
    }
    column.word = (value) => WORDS[about.kind](value);
    column.text = (row) => {
      const value = column.value(row);
      if (value === null || value === "") return NOTHING;
      return column.numeric ? column.word(value) : value;
    };
    return column;
  }

  function openRows(data) {
    const columns = data.columns.map((about) => openColumn(about));
    const rows = { count: data.n, sort: data.sort, noun: data.noun, columns, shown: columns.filter((one) => !one.aux), terms: new Map() };
    rows.column = (key) => rows.shown.find((one) => one.key === key);
    rows.href = (column, row) => columns.find((one) => one.key === column.link).value(row);
    rows.natural = new Int32Array(data.n).map((_, row) => row);
    return rows;
  }

  // Long texts are lines of one string: searching that is many times faster.
  function haystack(column) {
    if (column.ends) return;
    const lines = column.v.map((text) => (text || "").replaceAll("\n", " "));
    const hay = column.hay = fold(`${lines.join("\n")}\n`);
    let end = -1;
    column.ends = new Int32Array(lines.length).map(() => end = hay.indexOf("\n", end + 1));
  }
  function markLines(column, term, found) {
    haystack(column);
    const { hay, ends } = column;
    for (let row = 0, at = hay.indexOf(term); at >= 0; at = hay.indexOf(term, ends[row] + 1)) {
      while (ends[row] < at) row += 1;
      found[row] = 1;
    }
  }
  function markSlots(column, term, found) {
    column.folded ||= column.d.map(fold);
    const words = column.folded.map((word) => word.includes(term));
    if (!words.includes(true)) return;
    const hits = Uint8Array.from([0, ...column.sets.map((set) => (set.some((word) => words[word]) ? 1 : 0))]);
    for (let row = 0; row < found.length; row += 1) found[row] |= hits[column.slots[row]];
  }
  // 1 for each row with a word in some column. The last words are kept: a query grows and shrinks by letters.
  function rowsWith(rows, term) {
    const kept = rows.terms.get(term);
    if (kept) return kept;
    const found = new Uint8Array(rows.count);
    for (const column of rows.shown) {
      if (column.slots) markSlots(column, term, found);
      else if (column.long) markLines(column, term, found);
    }
    if (rows.terms.size === KEPT_TERMS) rows.terms.delete(rows.terms.keys().next().value);
    rows.terms.set(term, found);
    return found;
  }
  // Leaves 1 for each row with every word of the query.
  function search(rows, query, mask) {
    for (const term of fold(query).split(/\s+/).filter(Boolean)) {
      const found = rowsWith(rows, term);
      for (let row = 0; row < mask.length; row += 1) mask[row] &= found[row];
    }
  }

  function withinRange(column, [low, high], mask) {
    for (let row = 0; row < mask.length; row += 1) {
      const value = column.v[row];
      if (value === null || (low !== null && value < low) || (high !== null && value > high)) mask[row] = 0;
    }
  }

  // The slots that a filter lets pass: any of its words; for tags all, and none of `not`.
  function allowedSlots(column, filter) {
    const place = (word) => column.d.indexOf(word);
    const any = filter.any.map(place), not = filter.not.map(place);
    const passes = (set) => !not.some((word) => set.includes(word)) &&
      (column.kind === "tags" ? any.every((word) => set.includes(word)) : !any.length || any.some((word) => set.includes(word)));
    return Uint8Array.from([passes([]) ? 1 : 0, ...column.sets.map((set) => (passes(set) ? 1 : 0))]);
  }

  // The rows that pass, in order; `counts(key)`: how many rows each word of a facet would leave.
  function select(rows, state) {
    const mask = new Uint8Array(rows.count).fill(1);
    const failed = new Uint8Array(rows.count);
    const allowed = new Map();
    search(rows, state.q, mask);
    for (const [key, filter] of Object.entries(state.filters)) {
      const column = rows.column(key);
      if (filter.range) withinRange(column, filter.range, mask);
      else allowed.set(column, allowedSlots(column, filter));
    }
    for (const [{ slots }, allows] of allowed) {
      for (let row = 0; row < failed.length; row += 1) failed[row] += 1 - allows[slots[row]];
    }
    const all = sorted(rows, state.sort), order = new Int32Array(rows.count);
    let kept = 0;
    for (let place = 0; place < all.length; place += 1) {
      const row = all[place];
      if (mask[row] && !failed[row]) order[kept++] = row;
    }
    return {
      order: order.subarray(0, kept),
      counts: (key) => wordCounts(rows.column(key), mask, failed, allowed.get(rows.column(key))),
    };
  }
  // A word counts as if its own facet were not filtered; tags must all be there, so theirs stays.
  function wordCounts(column, mask, failed, allows) {
    const tally = new Int32Array(column.sets.length + 1);
    const own = allows && column.kind !== "tags" ? allows.map((passes) => 1 - passes) : new Uint8Array(tally.length);
    for (let row = 0; row < mask.length; row += 1) {
      const slot = column.slots[row];
      if (mask[row] && failed[row] === own[slot]) tally[slot] += 1;
    }
    const counts = new Int32Array(column.d.length);
    column.sets.forEach((set, slot) => { for (const word of set) counts[word] += tally[slot + 1]; });
    return counts;
  }

  const byText = (texts) => (one, other) => (texts[one] < texts[other] ? -1 : texts[one] > texts[other] ? 1 : one - other);
  function ranks(texts) {
    const result = new Float64Array(texts.length);
    const places = texts.map((_, place) => place).sort(byText(texts));
    places.forEach((place, rank) => {
      result[place] = rank && texts[place] === texts[places[rank - 1]] ? result[places[rank - 1]] : rank;
    });
    return result;
  }
  // What a column sorts by: a number for each row, NaN for nothing.
  function sortKeys(column) {
    if (column.keys) return column.keys;
    if (column.slots) {
      const word = (set) => (column.kind === "tags" ? set.map((one) => column.d[one]).join("\n") : column.d[set[0]]);
      const bySlot = column.ordered ? column.d.map((_, place) => place) : ranks(column.sets.map((set) => fold(word(set))));
      const keys = column.sets.map((set, slot) => (set.length ? bySlot[slot] : NaN));
      column.keys = new Float64Array(column.slots.length).map((_, row) => (column.slots[row] ? keys[column.slots[row] - 1] : NaN));
    } else if (column.numeric) {
      column.keys = new Float64Array(column.v.map((value) => (value === null ? NaN : value)));
    } else {
      const order = ranks(column.v.map((text) => (text ? fold(text) : "")));
      column.keys = order.map((rank, row) => (column.v[row] ? rank : NaN));
    }
    return column.keys;
  }
  // Rows by a column (`-key`: highest first). One direction is the other reversed, but what is unknown comes last.
  function sorted(rows, sort) {
    const key = sort && sort.replace(/^-/, ""), column = sort && rows.column(key);
    if (!column || sort === rows.sort) return rows.natural;
    if (rows.sortedBy === sort) return rows.sorted;
    const keys = sortKeys(column);
    const known = rows.natural.filter((row) => !Number.isNaN(keys[row]));
    const unknown = rows.natural.filter((row) => Number.isNaN(keys[row]));
    // The order in which rows come knows more than the texts: of titles their article.
    const isTurned = rows.sort.replace("-", "") === key;
    if (!isTurned) known.sort((one, other) => keys[one] - keys[other] || one - other);
    if (isTurned || sort.startsWith("-")) known.reverse();
    rows.sorted = new Int32Array(rows.count);
    rows.sorted.set(known);
    rows.sorted.set(unknown, known.length);
    rows.sortedBy = sort;
    return rows.sorted;
  }

  // A spreadsheet must take any title for text.
  const harmless = (marked) => {
    const text = marked.replace(/[\u2068\u2069]/g, "");
    return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  };
  const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
  function csvCell(column, row) {
    const value = column.value(row);
    if (value === null) return "";
    if (column.kind === "date") return new Date(value * 1000).toISOString().replace(".000Z", "Z");
    return column.numeric ? String(value) : quoted(harmless(value));
  }
  function csv(columns, order) {
    const lines = [columns.map((column) => quoted(harmless(column.label))).join(",")];
    for (const row of order) lines.push(columns.map((column) => csvCell(column, row)).join(","));
    return `\ufeff${lines.join("\r\n")}\r\n`;
  }

  window.arrscoreRows = { openRows, select, csv, number, size, haystack, fold, NUMERIC };
})();
