// What every page does beyond HTML: theme, menus, marks, tabs; and how scripts make elements.
(function () {
  "use strict";
  const root = document.documentElement;

  // A name that turns the direction of writing has its own element; in a sentence it comes between U+2068 and U+2069
  // (arrscore/report/text/direction.py). Attributes hold no such control.
  const CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
  const TURN = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/;
  function isolated(text) {
    if (!TURN.test(text)) return text;
    const name = document.createElement("bdi");
    name.textContent = text.replace(/[\u2066-\u2069]/g, "");
    return name;
  }
  window.arrscoreMake = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) element[key] = value;
      else if (value !== null) element.setAttribute(key, String(value).replace(CONTROLS, ""));
    }
    for (const child of children) {
      if (child.split) element.append(...child.split(/\u2068(.*?)\u2069/s).map(isolated));
      else element.append(child);
    }
    return element;
  };

  function setUpTheme() {
    const button = document.getElementById("theme");
    const next = { auto: "light", light: "dark", dark: "auto" };
    const name = button.querySelector("[data-theme-name]");
    const show = () => {
      const theme = root.dataset.theme || "auto";
      name.textContent = theme;
      button.ariaLabel = `Theme: ${theme}. Change to ${next[theme]}`;
    };
    button.addEventListener("click", () => {
      root.dataset.theme = next[root.dataset.theme || "auto"];
      try {
        localStorage.setItem("arrscore-theme", root.dataset.theme);
      } catch (error) {
        // Storage may be forbidden.
      }
      show();
    });
    show();
  }

  function setUpMenus() {
    const closeOthers = ({ target, type }) => {
      for (const menu of document.querySelectorAll("details.menu[open]")) {
        // A press on words gives the focus to what is around the menu.
        const isAround = type === "focusin" && target.contains(menu);
        if (!menu.contains(target) && !isAround) menu.open = false;
      }
    };
    document.addEventListener("click", closeOthers);
    document.addEventListener("focusin", closeOthers);
    document.addEventListener("keydown", (event) => {
      const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
      if (!menu) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }

  function showCurrentTab() {
    const tab = document.querySelector(".tabs [aria-current]");
    const strip = tab?.closest(".tabs");
    if (strip) strip.scrollLeft = tab.offsetLeft - (strip.clientWidth - tab.offsetWidth) / 2;
  }

  // A chart is one tab stop; arrow keys go through its marks. The value of one that is reached, pointed at or tapped
  // stands above it.
  const MARKS = ".plot .mark, .dense, .point, .cells > *, .row-box a, .row-box [role=img]";
  const marksOf = (chart) => [...chart.querySelectorAll(MARKS)];
  const marksBeside = (mark) => marksOf(mark.closest(".chart-body"));

  function setUpMarks() {
    for (const chart of document.querySelectorAll(".chart-body")) {
      marksOf(chart).forEach((mark, place) => {
        mark.tabIndex = place ? -1 : 0;
        const title = mark.querySelector("title"), tip = mark.closest("[title]");
        if (title) {
          mark.ariaLabel = title.textContent;
          title.remove();
        }
        if (tip) {
          mark.ariaLabel ||= tip.title;
          tip.removeAttribute("title");
        }
      });
    }
    const value = arrscoreMake("p", { class: "mark-value", "aria-hidden": true });
    document.body.append(value);
    const hide = () => { value.hidden = true; };
    const show = (mark) => {
      value.textContent = mark.ariaLabel;
      value.hidden = false;
      const { left, width, top } = (mark.closest(".row-box") || mark).getBoundingClientRect();
      const most = root.clientWidth - value.offsetWidth;
      value.style.left = `${scrollX + Math.max(0, Math.min(left + (width - value.offsetWidth) / 2, most))}px`;
      value.style.top = `${scrollY + top - value.offsetHeight}px`;
    };
    const reach = (mark) => {
      for (const one of marksBeside(mark)) one.tabIndex = one === mark ? 0 : -1;
      show(mark);
    };
    const actions = { mouseover: show, mouseout: hide, focusin: reach, focusout: hide, keydown: walk };
    for (const [type, act] of Object.entries(actions)) {
      document.addEventListener(type, (event) => {
        const mark = event.target.closest(MARKS);
        if (mark) act(mark, event);
        if (event.key === "Escape") hide();
      });
    }
    hide();
  }
  function walk(mark, event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const marks = marksBeside(mark), place = marks.indexOf(mark);
    const left = (one) => one.getBoundingClientRect().left;
    const inColumn = (one) => Math.abs(left(one) - left(mark)) < 1;
    const next = {
      Home: marks[0], End: marks.at(-1), ArrowLeft: marks[place - 1], ArrowRight: marks[place + 1],
      ArrowUp: marks.slice(0, place).findLast(inColumn), ArrowDown: marks.slice(place + 1).find(inColumn),
    }[event.key];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  setUpTheme();
  setUpMenus();
  setUpMarks();
  showCurrentTab();
})();
