// Sorts and thins a list by what the reader's own record says: unseen first, those with the reader's words first,
// without those seen. To be sorted it has to be here as a whole; meanwhile what has come is sorted among itself.
(() => {
  "use strict";
  const bar = document.querySelector("[data-record-bar]");
  const list = document.querySelector(".paper-cards");
  const record = globalThis.paperRecord;
  if (!bar || !list) return;
  const KEY = "papers.view";
  const choices = [...bar.querySelectorAll("input[type=checkbox]")];
  const places = new Map(); // the order in which cards came
  const scores = new Map();

  const isOn = (name) => choices.find((choice) => choice.name === name).checked;
  const fold = (text) =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  // A word in the title counts three times one elsewhere; a word after a minus counts against a paper.
  const score = (card, words) => {
    const title = fold(card.querySelector(".paper-title").textContent);
    const rest = fold([".paper-abstract", ".paper-authors"].map((part) => card.querySelector(part)?.textContent).join("\n"));
    return words.reduce((sum, { word, weight }) => sum + weight * (3 * title.includes(word) + rest.includes(word)), 0);
  };

  const readWords = () => {
    try {
      return record.words().map((told) => {
        const against = told.startsWith("-") && told.length > 1;
        return { word: fold(against ? told.slice(1) : told), weight: against ? -1 : 1 };
      });
    } catch {
      return []; // the record of a newer site; record_marks.js says so
    }
  };

  const isSeen = (card) => card.classList.contains("is-seen");
  const compare = (a, b) =>
    (isOn("words") && scores.get(b) - scores.get(a)) ||
    (isOn("unseen") && isSeen(a) - isSeen(b)) ||
    places.get(a) - places.get(b);

  const note = (cards) => {
    const words = readWords();
    for (const card of cards) {
      if (!places.has(card)) places.set(card, places.size);
      scores.set(card, isOn("words") ? score(card, words) : 0);
      card.classList.toggle("is-preferred", scores.get(card) > 0);
    }
  };

  const sort = (cards) => {
    note(cards);
    const sorted = [...cards].sort(compare);
    if (sorted.some((card, place) => card !== cards[place])) {
      const after = cards.at(-1).nextSibling;
      for (const card of sorted) list.insertBefore(card, after);
    }
  };

  const loaded = () => [...list.querySelectorAll(".paper-card")];

  const apply = () => {
    bar.querySelector("[data-record-on]").textContent = choices.filter((choice) => choice.checked).length || "";
    list.classList.toggle("without-seen", isOn("without-seen"));
    list.classList.toggle("with-hidden", isOn("with-hidden"));
    sort(loaded());
    fetchAll();
  };

  const fetchAll = () => {
    if (isOn("words") || isOn("unseen")) document.dispatchEvent(new Event("papers:all"));
  };

  const keep = () => {
    const on = choices.filter((choice) => choice.checked).map((choice) => choice.name);
    try {
      if (on.length) localStorage.setItem(KEY, on.join(" "));
      else localStorage.removeItem(KEY);
    } catch {
      // Storage is blocked: the choice holds for this page.
    }
  };

  const recall = () => {
    try {
      return (localStorage.getItem(KEY) ?? "").split(" ");
    } catch {
      return [];
    }
  };

  const on = recall();
  for (const choice of choices) choice.checked = on.includes(choice.name);
  bar.addEventListener("change", () => {
    keep();
    apply();
  });
  list.addEventListener("papers:added", (event) => sort([...event.detail.cards]));
  list.addEventListener("papers:complete", () => sort(loaded()));
  document.addEventListener("papers:replaced", fetchAll);
  record.changes.addEventListener("change", ({ detail }) => detail === "words" && isOn("words") && sort(loaded()));
  if (choices.some((choice) => choice.checked)) apply();
})();
