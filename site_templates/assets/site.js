// What every page does beyond HTML: theme, menus, marks, tabs.
(function () {
  "use strict";
  const root = document.documentElement;

  function setUpTheme() {
    const button = document.getElementById("theme");
    if (!button) return;
    const next = { auto: "light", light: "dark", dark: "auto" };
    const name = button.querySelector("[data-theme-name]");
    const show = () => {
      const theme = root.dataset.theme || "auto";
      name.textContent = theme[0].toUpperCase() + theme.slice(1);
      button.setAttribute("aria-label", `Theme: ${theme}. Change to ${next[theme]}`);
    };
    button.addEventListener("click", () => {
      const theme = next[root.dataset.theme || "auto"];
      if (theme === "auto") delete root.dataset.theme;
      else root.dataset.theme = theme;
      try {
        if (theme === "auto") localStorage.removeItem("arrscore-theme");
        else localStorage.setItem("arrscore-theme", theme);
      } catch (error) {
        // Storage may be forbidden; the choice then lasts for this page.
      }
      show();
    });
    show();
  }

  function closeMenus(except) {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(except)) menu.open = false;
    }
  }

  function setUpMenus() {
    document.addEventListener("click", (event) => closeMenus(event.target));
    document.addEventListener("focusin", (event) => closeMenus(event.target));
    document.addEventListener("keydown", (event) => {
      const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
      if (!menu) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }

  function showCurrentTab() {
    const tab = document.querySelector(".tabs [aria-current]");
    const strip = tab && tab.closest(".tabs");
    if (strip) strip.scrollLeft = tab.offsetLeft - (strip.clientWidth - tab.offsetWidth) / 2;
  }

  // What a mark of a chart says when the pointer rests on it stands above it while the keyboard is there.
  function setUpValues() {
    const value = document.createElement("p");
    value.className = "mark-value";
    value.hidden = true;
    value.ariaHidden = "true";
    document.body.append(value);
    document.addEventListener("focusout", () => { value.hidden = true; });
    document.addEventListener("focusin", (event) => {
      const mark = event.target.closest("a.mark, a.dense, a.cell");
      if (!mark || !mark.matches(":focus-visible")) return;
      value.textContent = mark.getAttribute("aria-label");
      value.hidden = false;
      const { left, width, top } = mark.getBoundingClientRect();
      const most = root.clientWidth - value.offsetWidth;
      value.style.left = `${scrollX + Math.max(0, Math.min(left + (width - value.offsetWidth) / 2, most))}px`;
      value.style.top = `${scrollY + top - value.offsetHeight}px`;
    });
  }

  setUpTheme();
  setUpMenus();
  setUpValues();
  showCurrentTab();
})();
