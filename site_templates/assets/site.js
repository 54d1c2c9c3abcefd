// What every page does beyond HTML: the theme button, menus that close, the current tab in view.
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

  setUpTheme();
  setUpMenus();
  showCurrentTab();
})();
