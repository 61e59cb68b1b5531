// Light or dark by hand. A choice that is the system's own again is forgotten, so that the page follows it from then on.
(() => {
  "use strict";
  const button = document.querySelector(".theme-toggle");
  if (!button) return;
  const root = document.documentElement;
  const system = () => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

  button.hidden = false;
  button.addEventListener("click", () => {
    const theme = (root.dataset.theme || system()) === "dark" ? "light" : "dark";
    const kept = theme === system() ? null : theme;
    if (kept) root.dataset.theme = kept;
    else delete root.dataset.theme;
    try {
      if (kept) localStorage.setItem("theme", kept);
      else localStorage.removeItem("theme");
    } catch {
      // Storage is blocked: the choice holds for this page.
    }
  });
})();
