// The what-if page: edits of a profile's scores, kept in the address, and what they would change, at once.
(function () {
  "use strict";
  const { STATES, PRIORITIES, openLibrary, compute } = window.arrscoreScores;
  const { number, size, fold } = window.arrscoreRows;
  const make = window.arrscoreMake;
  const RULES = { minimum: "Minimum Custom Format Score", cutoff: "Upgrade Until Custom Format Score", increment: "Minimum Custom Format Score Increment" };
  const LEAP = 100;
  // What Radarr and Sonarr keep in 32 bits.
  const LARGEST = 2 ** 31 - 1;
  const SETTLED = 350;
  const page = document.querySelector("[data-whatif]");
  if (!page) return;
  const find = (selector) => page.querySelector(selector);
  const plural = (count, noun) => `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
  const signed = (value) => (value > 0 ? "+" : "") + number(value);
  const word = (kind, value) => (value === null ? "–" : kind === "bytes" ? size(value) : number(value));
  const difference = (kind, before, after) => {
    if (before === null || after === null || before === after) return "";
    const change = Number((after - before).toFixed(1));
    return kind === "bytes" ? (change > 0 ? "+" : "") + size(change) : signed(change);
  };

  let library, shown = 0, home = 0, unknown = [], announcement = 0, saving = 0;
  let edits = [];

  // The address holds edits in the words of the command: set=Profile/Format=score, minimum=Profile=score, ...
  const wholeNumber = (text) => (/^[+-]?\d+$/.test(text.trim()) && Math.abs(Number(text)) <= LARGEST ? Number(text) : null);
  function decode(text) {
    try { return decodeURIComponent(text); } catch (error) { return text; }
  }
  function profileNamed(text, ending) {
    let found = -1;
    library.profiles.forEach(({ name, editable }, place) => {
      const fits = ending ? text.startsWith(name + ending) : text === name;
      if (editable && fits && (found < 0 || name.length > library.profiles[found].name.length)) found = place;
    });
    return found;
  }
  function readEdit(key, text) {
    const cut = text.lastIndexOf("="), value = wholeNumber(text.slice(cut + 1));
    const words = text.slice(0, Math.max(0, cut)), start = `${library.slug}:`;
    const name = words.startsWith(start) ? words.slice(start.length) : words;
    const profile = profileNamed(name, key === "set" ? "/" : "");
    if (value === null || profile < 0) return false;
    if (key !== "set") return setRule(profile, key, value);
    const format = formatNamed(name.slice(library.profiles[profile].name.length + 1));
    return format >= 0 && setPoints(profile, format, value);
  }
  function formatNamed(name) {
    return library.formats.findIndex((format, place) => format === name && !library.removed.includes(place));
  }
  function readAddress() {
    edits = library.profiles.map(() => null);
    unknown = [];
    shown = home;
    for (const pair of location.hash.slice(1).split("&").filter(Boolean)) {
      const cut = pair.indexOf("="), key = pair.slice(0, cut), text = decode(pair.slice(cut + 1));
      const named = key === "profile" ? profileNamed(text, "") : -1;
      if (named >= 0) shown = named;
      else if (!(key === "set" || key in RULES) || !readEdit(key, text)) unknown.push(`${key} ${text}`);
    }
  }
  function eachEdit(visit) {
    edits.forEach((edit, place) => {
      if (!edit) return;
      const profile = library.profiles[place];
      for (const rule of Object.keys(RULES)) if (rule in edit) visit(profile, rule, RULES[rule], profile[rule], edit[rule]);
      for (const [format, score] of edit.points) visit(profile, "set", library.formats[format], profile.points[format], score);
    });
  }
  // On the page names keep their direction to themselves; what is copied holds them as they are.
  const apart = (name) => `\u2068${name.replace(/[\u2066-\u2069]/g, "")}\u2069`;
  const asItIs = (name) => name;
  const show = (selector, text) => find(selector).replaceChildren(make("span", {}, text));
  const editText = (profile, key, label, value, named = asItIs) => `${named(profile.name)}${key === "set" ? `/${named(label)}` : ""}=${value}`;
  function writeAddress() {
    const pairs = shown === home ? [] : [`profile=${encodeURIComponent(library.profiles[shown].name)}`];
    eachEdit((profile, key, label, before, after) => pairs.push(`${key}=${encodeURIComponent(editText(profile, key, label, after))}`));
    const address = pairs.length ? `#${pairs.join("&")}` : location.pathname + location.search;
    try {
      history.replaceState(null, "", address);
    } catch (error) {
      if (pairs.length) location.hash = pairs.join("&");
    }
  }

  // An edit to the current value is no edit.
  function setRule(place, rule, value) {
    const edit = edits[place] || { points: new Map() };
    if (value === library.profiles[place][rule]) delete edit[rule];
    else edit[rule] = value;
    keep(place, edit);
    return true;
  }
  function setPoints(place, format, score) {
    const edit = edits[place] || { points: new Map() };
    if (score === library.profiles[place].points[format]) edit.points.delete(format);
    else edit.points.set(format, score);
    keep(place, edit);
    return true;
  }
  function keep(place, edit) {
    edits[place] = edit.points.size || Object.keys(RULES).some((rule) => rule in edit) ? edit : null;
  }

  // The command, quoted for the usual shells.
  function quoted(text) {
    return /^[^"$`\\!%]*$/.test(text) ? `"${text}"` : `'${text.replaceAll("'", "'\\''")}'`;
  }
  function commandText(named = asItIs) {
    const parts = ["arrscore whatif"];
    eachEdit((profile, key, label, before, after) => parts.push(`--${key} ${quoted(`${library.slug}:${editText(profile, key, label, after, named)}`)}`));
    return parts.join(" ");
  }
  function changesText(named = asItIs) {
    const lines = [];
    let last = null;
    eachEdit((profile, key, label, before, after) => {
      if (profile !== last) lines.push(...(last ? [""] : []), named(profile.name));
      lines.push(`${key === "set" ? named(label) : label}: ${before} → ${after}`);
      last = profile;
    });
    return lines.join("\n");
  }

  // The rows of formats of the profile that is shown.
  function filesOfFormats() {
    const counts = new Float64Array(library.formats.length), { rows } = library;
    for (const row of library.profiles[shown].rows) {
      if (rows.set[row] >= 0) for (const format of library.sets[rows.set[row]]) counts[format] += rows.files[row];
    }
    return counts;
  }
  function fillFormats() {
    const { points } = library.profiles[shown], files = filesOfFormats();
    const order = library.formats.map((_, format) => format).filter((format) => !library.removed.includes(format));
    order.sort((one, other) => points[other] - points[one] || files[other] - files[one] || one - other);
    find("[data-formats]").replaceChildren(...order.map((format) => formatRow(format, points[format], files[format])));
  }
  function formatRow(format, points, files) {
    const name = library.formats[format];
    const input = make("input", { type: "number", step: "1", class: "field", "aria-label": `Score of ${name}`, "data-format": format, autocomplete: "off" });
    const reset = make("button", { type: "button", class: "button reset", "aria-label": `Reset ${name}` }, "↺");
    reset.addEventListener("click", () => {
      setPoints(shown, format, points);
      input.focus();
      refresh();
    });
    const row = make("tr", { "data-row": format }, make("th", { scope: "row" }, name),
      make("td", { class: "k-number hide-narrow" }, number(files)), make("td", { class: "k-points" }, signed(points)), make("td", {}, input), make("td", {}, reset));
    row.plain = points === 0 && files === 0;
    row.words = fold(name);
    return row;
  }
  function filterFormats() {
    const wanted = fold(find("[data-find]").value.trim()), all = find("[data-all]").checked;
    let count = 0, hidden = 0;
    for (const row of page.querySelectorAll("[data-row]")) {
      const edited = row.classList.contains("edited");
      row.hidden = wanted ? !row.words.includes(wanted) : row.plain && !all && !edited;
      if (row.hidden) hidden += 1;
      else count += 1;
    }
    find("[data-format-count]").textContent = hidden ? `${number(count)} of ${plural(count + hidden, "format")}` : plural(count, "format");
  }
  function fillInputs() {
    const profile = library.profiles[shown], edit = edits[shown];
    const show = (input, before, after) => {
      if (input !== document.activeElement || wholeNumber(input.value) !== after) input.value = after;
      input.removeAttribute("aria-invalid");
      mark(input, before !== after);
    };
    for (const row of page.querySelectorAll("[data-row]")) {
      const format = Number(row.dataset.row), before = profile.points[format];
      const after = edit && edit.points.has(format) ? edit.points.get(format) : before;
      show(row.querySelector("input"), before, after);
    }
    for (const input of page.querySelectorAll("[data-rule]")) {
      const { rule } = input.dataset, before = profile[rule];
      find(`[data-now="${rule}"]`).textContent = `now ${number(before)}`;
      show(input, before, edit && rule in edit ? edit[rule] : before);
    }
  }
  function mark(input, edited) {
    input.closest("[data-row], .rule-field").classList.toggle("edited", edited);
  }
  function typed(input) {
    const value = wholeNumber(input.value);
    if (value === null) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    const profile = library.profiles[shown];
    if (input.dataset.rule) {
      const { rule } = input.dataset;
      setRule(shown, rule, value ?? profile[rule]);
      mark(input, value !== null && value !== profile[rule]);
    } else {
      const format = Number(input.dataset.format);
      setPoints(shown, format, value ?? profile.points[format]);
      mark(input, value !== null && value !== profile.points[format]);
    }
    results();
  }

  // What one side of the edits comes to, by the names of the tables' rows.
  function measures(standing) {
    return {
      health: standing.health, median: standing.median ?? null, below_minimum: standing.belowMinimum,
      candidates: standing.candidates, candidate_bytes: standing.candidateBytes,
      ...Object.fromEntries(PRIORITIES.map((name, place) => [name, standing.priorities[place]])),
      ...Object.fromEntries(STATES.map((name, place) => [name, standing.states[place]])),
    };
  }
  function fillTable(scope, before, after) {
    for (const row of page.querySelectorAll(`[data-scope="${scope}"] [data-measure]`)) {
      const { measure, kind } = row.dataset, [now, then, change] = row.querySelectorAll("td");
      row.dataset.before = before[measure] ?? "";
      row.dataset.after = after[measure] ?? "";
      now.textContent = word(kind, before[measure]);
      then.textContent = word(kind, after[measure]);
      change.textContent = difference(kind, before[measure], after[measure]);
      row.classList.toggle("edited", before[measure] !== after[measure]);
    }
  }
  const WORSE_WHEN_MORE = { health: false, below_minimum: true };
  function fillTiles(before, after) {
    for (const tile of page.querySelectorAll("[data-tile]")) {
      const { tile: measure, kind } = tile.dataset, change = tile.querySelector(".stat-change");
      tile.querySelector(".stat-value").textContent = word(kind, after[measure]);
      tile.querySelector(".stat-note").textContent = `now ${word(kind, before[measure])}`;
      change.textContent = difference(kind, before[measure], after[measure]);
      const judged = measure in WORSE_WHEN_MORE && before[measure] !== after[measure];
      const worse = judged && (after[measure] > before[measure]) === WORSE_WHEN_MORE[measure];
      change.classList.toggle("text-bad", worse);
      change.classList.toggle("text-good", judged && !worse);
    }
  }
  function statusText(count, moved) {
    const missed = unknown.length ? ` Not found from the link: ${unknown.map(apart).join(", ")}.` : "";
    if (!count) return `No changes yet.${missed}`;
    const { noun } = page.dataset;
    const what = moved.items
      ? `${number(moved.items)} ${moved.items === 1 ? noun.replace(/s$/, "") : noun} would change state or priority (${size(moved.bytes)})`
      : "nothing would change state or priority";
    const files = moved.rescored ? `${plural(moved.rescored, "file")} would score differently, and ` : "";
    return `With ${plural(count, "change")}, ${files}${what}.${missed}`;
  }

  function results() {
    const { profiles, whole, moved } = compute(library, edits);
    const before = measures(library.now[shown]), after = measures(profiles[shown]);
    let count = 0;
    eachEdit(() => { count += 1; });
    fillTiles(before, after);
    fillTable("profile", before, after);
    fillTable("instance", measures(library.whole), measures(whole));
    window.arrscoreHistogram(find("[data-histogram]"), library.now[shown], profiles[shown]);
    page.dataset.moved = moved.items;
    page.dataset.movedBytes = moved.bytes;
    page.dataset.rescored = moved.rescored;
    page.dataset.changes = count;
    show("[data-changes]", count ? changesText(apart) : "None yet.");
    show("[data-command]", count ? commandText(apart) : page.dataset.example);
    find("[data-reset]").disabled = !count;
    for (const button of page.querySelectorAll("[data-copy]")) button.disabled = !count;
    filterFormats();
    // Announcement and address are updated when typing stops.
    clearTimeout(announcement);
    announcement = setTimeout(() => { show("[data-status]", statusText(count, moved)); }, SETTLED);
    clearTimeout(saving);
    saving = setTimeout(writeAddress, SETTLED);
  }
  function refresh() {
    const name = library.profiles[shown].name;
    for (const place of page.querySelectorAll("[data-name]")) place.replaceChildren(make("span", {}, name));
    find("[data-choose]").value = name;
    fillInputs();
    results();
  }
  function showProfile() {
    fillFormats();
    refresh();
  }

  async function copy(button) {
    const kinds = { scores: () => changesText(), command: () => commandText(), link: () => location.href };
    writeAddress();
    // A pending announcement of the last edit must not replace this one.
    clearTimeout(announcement);
    const text = kinds[button.dataset.copy]();
    try {
      await navigator.clipboard.writeText(text);
      find("[data-status]").textContent = `Copied: the ${button.dataset.copy}.`;
    } catch (error) {
      // Without permission to write the clipboard, the text is selected for the reader to copy.
      const shownText = find(button.dataset.copy === "scores" ? "[data-changes]" : "[data-command]");
      if (button.dataset.copy !== "link") getSelection().selectAllChildren(shownText);
      find("[data-status]").textContent = button.dataset.copy === "link" ? "The browser does not allow copying. Copy the link from the address bar." : "Selected. Copy it with Ctrl+C.";
    }
  }

  function listen() {
    find("[data-choose]").addEventListener("change", (event) => {
      shown = profileNamed(event.target.value, "");
      showProfile();
    });
    page.addEventListener("input", (event) => {
      if (event.target.matches("[data-format], [data-rule]")) typed(event.target);
      else if (event.target.matches("[data-find], [data-all]")) filterFormats();
    });
    // An invalid field returns to the value in use when it loses focus.
    page.addEventListener("focusout", (event) => { if (event.target.matches("[aria-invalid]")) fillInputs(); });
    page.addEventListener("keydown", (event) => {
      const leap = { PageUp: LEAP, PageDown: -LEAP }[event.key];
      if (!leap || !event.target.matches("[data-format], [data-rule]")) return;
      event.preventDefault();
      event.target.value = (wholeNumber(event.target.value) ?? 0) + leap;
      typed(event.target);
    });
    for (const button of page.querySelectorAll("[data-reset-rule]")) {
      button.addEventListener("click", () => {
        const { resetRule: rule } = button.dataset;
        setRule(shown, rule, library.profiles[shown][rule]);
        find(`[data-rule="${rule}"]`).focus();
        refresh();
      });
    }
    find("[data-reset]").addEventListener("click", () => {
      edits = library.profiles.map(() => null);
      unknown = [];
      find("[data-choose]").focus();
      refresh();
    });
    for (const button of page.querySelectorAll("[data-copy]")) button.addEventListener("click", () => copy(button));
    window.addEventListener("hashchange", () => {
      readAddress();
      showProfile();
    });
  }

  window.arrscoreWhatif = (text) => {
    library = openLibrary(JSON.parse(text));
    home = profileNamed(find("[data-choose]").options[0].value, "");
    listen();
    readAddress();
    showProfile();
  };
})();
