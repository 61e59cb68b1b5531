// The filter acts on the whole list, which the server has: what a reader types becomes an address, and that page's
// parts take the place of those here. Ctrl+F opens it, and once more is the browser's own; Esc closes it.
(() => {
  "use strict";
  const filter = document.getElementById("filter");
  if (!filter) return;
  const PAUSE = 300;
  const form = filter.querySelector("[data-filter]");
  const said = form.querySelector(".filter-said");
  const list = document.querySelector(".paper-cards");
  const WAYS = "link:is([rel=canonical], [rel=alternate], [rel=prev], [rel=next]), meta[name=robots]";
  let cameFrom = null;
  let timer = 0;

  const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean).join("\n");

  // As the server itself writes the address: without what goes without saying.
  const address = () => {
    const data = new FormData(form);
    const told = new URLSearchParams();
    for (const [name, value] of data) if (!["any", "all", "none", "in", "only"].includes(name)) told.append(name, value);
    const terms = ["any", "all", "none"].map((name) => [name, lines(data.get(name))]).filter(([, text]) => text);
    for (const [name, text] of terms) told.set(name, text);
    const places = data.getAll("in");
    if (terms.length && places.length && places.length < 3) told.set("in", places.join(","));
    if (terms.length && data.has("only")) told.set("only", "0");
    const query = told.toString();
    return new URL(form.action).pathname + (query && `?${query}`);
  };

  let asked = { address: address(), abort: new AbortController() };

  const apply = async () => {
    clearTimeout(timer);
    const wanted = address();
    if (wanted === asked?.address) return;
    asked?.abort.abort();
    const mine = (asked = { address: wanted, abort: new AbortController() });
    list.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(wanted, { signal: mine.abort.signal });
      const parsed = new DOMParser().parseFromString(await response.text(), "text/html");
      const page = document.adoptNode(parsed.documentElement);
      if (asked !== mine) return;
      if (response.ok) show(page, wanted);
      else said.textContent = page.querySelector(".error-page p")?.textContent ?? form.dataset.failed;
    } catch (error) {
      if (error.name === "AbortError") return;
      said.textContent = form.dataset.failed;
      asked = null; // the same words may be asked again
    }
    list.removeAttribute("aria-busy");
  };

  const show = (page, wanted) => {
    said.textContent = "";
    const cards = [...page.querySelectorAll(".paper-cards > .paper-card")];
    tell("papers:coming", cards);
    for (const part of document.querySelectorAll("[data-fresh]")) {
      const fresh = page.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
      part.replaceChildren(...(fresh ? fresh.childNodes : []));
    }
    for (const way of document.head.querySelectorAll(WAYS)) way.remove();
    document.head.append(...page.querySelector("head").querySelectorAll(WAYS));
    document.querySelector(".list-head").dataset.total = page.querySelector(".list-head").dataset.total;
    history.replaceState(null, "", wanted);
    cameFrom = null;
    tell("papers:added", cards);
    document.dispatchEvent(new CustomEvent("papers:replaced"));
  };

  const tell = (what, cards) => list.dispatchEvent(new CustomEvent(what, { bubbles: true, detail: { cards } }));

  const open = () => {
    if (!filter.contains(document.activeElement)) cameFrom = { element: document.activeElement, top: scrollY };
    filter.open = true;
    form.elements.any.focus();
    form.elements.any.select();
  };

  // Back to where the reader was, unless the list is another by now.
  const close = () => {
    filter.open = false;
    document.activeElement.blur(); // what is hidden keeps the focus for a while
    if (cameFrom) {
      cameFrom.element.focus({ preventScroll: true });
      scrollTo({ top: cameFrom.top, behavior: "instant" });
    } else filter.querySelector("summary").focus();
    cameFrom = null;
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(apply, PAUSE);
  });
  form.addEventListener("change", (event) => event.target.type === "checkbox" && apply());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    apply();
  });
  document.addEventListener("papers:filter", open);
  addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    const inside = filter.contains(document.activeElement);
    const find = event.key.toLowerCase() === "f" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (find && !inside) {
      event.preventDefault();
      open();
    } else if (event.key === "Escape" && filter.open && (inside || document.activeElement === document.body)) close();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && inside) apply();
  });
})();
