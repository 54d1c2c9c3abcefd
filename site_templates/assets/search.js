// Search over all titles of the report; their list is loaded when the field is first used.
(function () {
  "use strict";
  const MOST = 12;
  const box = document.querySelector("[data-titles]");
  if (!box) return;
  const { fold } = arrscoreRows;
  const make = arrscoreMake;
  const input = box.querySelector("input");
  const list = box.querySelector("ul");
  const status = box.querySelector("[role=status]");
  let titles = null;

  function load() {
    if (box.dataset.asked) return;
    box.dataset.asked = "yes";
    document.head.append(make("script", { src: box.dataset.titles }));
  }
  window.arrscoreTitles = (text) => {
    titles = JSON.parse(text).flatMap((one) => one.titles.map(([name, year, page]) => ({
      label: year ? `${name} (${year})` : name,
      key: fold(`${name} ${year || ""}`),
      instance: one.name,
      href: box.dataset.root + (page ? `${one.pages}${page}.html` : `${one.rows}#q=${encodeURIComponent(name)}`),
    })));
    // Few hits are shown, and not those of the first instance alone.
    titles.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
    show();
  };

  // Titles that begin with the words come first; all words must occur.
  function find(query) {
    const words = query.split(/\s+/);
    const found = titles.filter((title) => words.every((word) => title.key.includes(word)));
    const first = found.filter((title) => title.key.startsWith(query));
    return { count: found.length, shown: [...first, ...found.filter((title) => !title.key.startsWith(query))].slice(0, MOST) };
  }
  const entry = ({ href, label, instance }) => make("li", {}, make("a", { href }, label, " ", make("small", {}, instance)));
  function show() {
    const query = fold(input.value.trim());
    if (!titles || !query) {
      list.hidden = true;
      status.textContent = "";
      return;
    }
    const { count, shown } = find(query);
    list.replaceChildren(...shown.map(entry));
    if (!count) list.append(make("li", { class: "muted" }, "No matches."));
    list.hidden = false;
    status.textContent = count === 1 ? "1 title" : `${count} titles`;
  }
  function move(event) {
    const links = [...list.querySelectorAll("a")];
    const place = links.indexOf(document.activeElement);
    if (event.key === "Escape") {
      input.value = "";
      show();
      input.focus();
    } else if (event.key === "Enter" && event.target === input && links.length && !list.hidden) {
      links[0].click();
    } else if (event.key === "ArrowDown") {
      links[place + 1]?.focus();
      event.preventDefault();
    } else if (event.key === "ArrowUp" && place >= 0) {
      (links[place - 1] || input).focus();
      event.preventDefault();
    }
  }
  input.addEventListener("focus", load);
  input.addEventListener("input", () => { load(); show(); });
  box.addEventListener("keydown", move);
  document.addEventListener("click", (event) => { if (!box.contains(event.target)) list.hidden = true; });
})();
