// A paper's PDF in the page: the first click opens it below the card, a second folds it. PDF.js comes only when asked
// for. A click that asks for a tab or a window of its own stays what it is.
(() => {
  "use strict";
  const template = document.getElementById("pdf-view");
  if (!template) return;
  const { viewer, library, worker, assets } = template.dataset;
  const shown = new Map(); // link: {view, close}

  const fold = (link) => {
    const { view, close } = shown.get(link);
    shown.delete(link);
    link.setAttribute("aria-expanded", "false");
    if (view.contains(document.activeElement)) link.focus({ preventScroll: true });
    view.remove();
    close();
  };

  const open = async (link) => {
    const view = template.content.firstElementChild.cloneNode(true);
    const abort = new AbortController();
    view.querySelector("[data-pdf-source]").href = link.href;
    view.querySelector("[data-pdf-close]").addEventListener("click", () => fold(link));
    view.addEventListener("keydown", (event) => event.key === "Escape" && fold(link));
    link.closest("p").after(view);
    link.setAttribute("aria-expanded", "true");
    shown.set(link, { view, close: () => abort.abort() });
    const status = view.querySelector("[role=status]");
    try {
      const { show } = await import(viewer);
      await show(view, link.href, { library, worker, assets, signal: abort.signal });
      status.textContent = "";
    } catch (error) {
      if (abort.signal.aborted) return;
      view.classList.add("pdf-absent");
      status.textContent = status.dataset[error.reason] ?? status.dataset.broken;
    }
    view.scrollIntoView({ block: "nearest", behavior: "instant" });
  };

  const toggle = (link) => {
    if (shown.has(link)) fold(link);
    else {
      link.dispatchEvent(new CustomEvent("paper:opened", { bubbles: true }));
      open(link);
    }
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.paper-pdf[data-pdf]");
    if (!link) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
      link.dispatchEvent(new CustomEvent("paper:opened", { bubbles: true }));
      return;
    }
    event.preventDefault();
    toggle(link);
  });
  document.addEventListener("paper:pdf", (event) => {
    const link = event.target.querySelector("a.paper-pdf[data-pdf]");
    if (link) toggle(link);
  });
})();
