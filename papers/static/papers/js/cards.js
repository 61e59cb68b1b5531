// What a reader does with one card of a list: fold its abstract, copy how it is cited, see its dates in their own time.
// How abstracts begin is the reader's choice; site/js/theme.js sets it before the first paint.
(() => {
  "use strict";
  const list = document.querySelector(".paper-cards");
  const tools = document.getElementById("card-tools");
  if (!list || !tools) return;
  const root = document.documentElement;
  const choice = document.querySelector("select[data-abstracts]");

  const isOpen = (card) => (card.dataset.open ?? (root.dataset.abstracts ? "false" : "true")) === "true";

  const tell = (card) => {
    const button = card.querySelector("[data-tool=fold]");
    button.setAttribute("aria-expanded", isOpen(card));
    button.dataset.open ??= button.textContent;
    button.textContent = isOpen(card) ? button.dataset.open : button.dataset.folded;
  };

  const fold = (card, folded) => {
    card.dataset.open = !folded;
    tell(card);
  };

  const toggle = (card) => {
    const top = card.getBoundingClientRect().top;
    const opens = !isOpen(card);
    if (opens && root.dataset.abstracts === "one")
      for (const other of list.querySelectorAll('[data-open="true"]')) fold(other, true);
    fold(card, !opens);
    scrollBy({ top: card.getBoundingClientRect().top - top, behavior: "instant" }); // the card stays under the eye
  };

  const copy = async (card, button) => {
    const label = (button.dataset.label ??= button.textContent);
    const link = card.querySelector(".paper-title a");
    const citation = fetch(`${link.pathname}.bib`).then((response) => {
      if (!response.ok) throw new Error(response.statusText);
      return response.blob();
    });
    // A promise, not its outcome: some browsers let nothing be copied once the click is a while ago.
    const text = citation.then((blob) => new Blob([blob], { type: "text/plain" }));
    try {
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": text })]);
      button.textContent = button.dataset.done;
    } catch {
      button.textContent = button.dataset.failed;
    }
    setTimeout(() => (button.textContent = label), 2000);
  };

  const adorn = (cards) => {
    for (const card of cards) {
      if (card.querySelector(".paper-tools")) continue;
      card.append(tools.content.cloneNode(true));
      if (!card.querySelector(".paper-abstract")) card.querySelector("[data-tool=fold]").remove();
      else if (!isOpen(card)) tell(card);
      if (!navigator.clipboard) card.querySelector("[data-tool=copy]").remove();
    }
  };

  const inReadersTime = (time) => {
    if (time.title || !time.dateTime.includes("T")) return;
    time.title = new Date(time.dateTime).toLocaleString(undefined, {
      ...{ weekday: "short", year: "numeric", month: "short", day: "numeric" },
      ...{ hour: "2-digit", minute: "2-digit", timeZoneName: "short" },
    });
  };

  choice.value = root.dataset.abstracts ?? "";
  choice.addEventListener("change", () => {
    if (choice.value) root.dataset.abstracts = choice.value;
    else delete root.dataset.abstracts;
    try {
      if (choice.value) localStorage.setItem("abstracts", choice.value);
      else localStorage.removeItem("abstracts");
    } catch {
      // Storage is blocked: the choice holds for this page.
    }
    for (const card of list.querySelectorAll(".paper-card:has([data-tool=fold])")) {
      delete card.dataset.open;
      tell(card);
    }
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tool]");
    if (button?.dataset.tool === "fold") toggle(button.closest(".paper-card"));
    else if (button?.dataset.tool === "copy") copy(button.closest(".paper-card"), button);
  });
  list.addEventListener("paper:fold", (event) => event.target.querySelector("[data-tool=fold]") && toggle(event.target));
  list.addEventListener("pointerover", (event) => {
    const time = event.target.closest("time");
    if (time) inReadersTime(time);
  });
  list.addEventListener("papers:coming", (event) => adorn(event.detail.cards));
  adorn(list.querySelectorAll(".paper-card"));
})();
