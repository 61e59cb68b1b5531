// Single keys for a list. What a key does to a paper is told to its card as an event (`paper:star`, `paper:hide`,
// `paper:pdf`, `paper:fold`), for those who know how.
(() => {
  "use strict";
  const list = document.querySelector(".list-head[data-list]") && document.querySelector(".paper-cards");
  const sheet = document.getElementById("keys");
  if (!list || !sheet) return;
  const on = sheet.querySelector("[data-keys-on]");
  const EVENTS = { s: "paper:star", x: "paper:hide", o: "paper:pdf", f: "paper:fold" };

  const cards = () => [...list.querySelectorAll(".paper-card")].filter((card) => card.checkVisibility());
  const current = () => document.activeElement?.closest(".paper-card");
  const isSeen = (card) => {
    const { top, bottom } = card.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };

  const goTo = (card) => {
    if (!card) return;
    card.tabIndex = -1;
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "start", behavior: "instant" });
  };

  // At the end of what is here, a step waits for the papers that are on their way.
  const goOn = (last) => {
    const step = () => {
      const shown = cards();
      goTo(shown[shown.indexOf(current() ?? last) + 1]);
    };
    document.dispatchEvent(new CustomEvent("papers:more", { detail: step }));
  };

  // From the card in hand, or else, where the reader has scrolled on by other means, from the first that is seen.
  const step = (by) => {
    const shown = cards();
    const at = shown.indexOf(current());
    if (at >= 0 && isSeen(shown[at])) {
      const next = shown[at + by];
      if (next || by < 0) goTo(next);
      else goOn(shown[at]);
    } else goTo(shown.find((card) => card.getBoundingClientRect().bottom > 0) ?? shown.at(-1));
  };

  const tell = (name) => {
    const card = current();
    card?.dispatchEvent(new CustomEvent(name, { bubbles: true }));
    if (name === "paper:hide" && card && !card.checkVisibility()) step(1);
  };

  const TYPED = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
  const isTyping = (element) => element.closest(TYPED) !== null;

  addEventListener("keydown", (event) => {
    const { key } = event;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (!on.checked) return;
    if (key === "?") sheet.showModal();
    else if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
    else if (key === "/") document.dispatchEvent(new CustomEvent("papers:filter"));
    else if (key === "Enter" && event.target === current()) event.target.querySelector(".paper-title a").click();
    else if (key in EVENTS && current()) tell(EVENTS[key]);
    else return;
    event.preventDefault();
  });

  try {
    on.checked = localStorage.getItem("keys") !== "off";
  } catch {}
  on.addEventListener("change", () => {
    try {
      if (on.checked) localStorage.removeItem("keys");
      else localStorage.setItem("keys", "off");
    } catch {
      // Storage is blocked: the choice holds for this page.
    }
  });
  document.querySelector("[data-keys-open]").addEventListener("click", () => sheet.showModal());
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close()); // beside it
})();
