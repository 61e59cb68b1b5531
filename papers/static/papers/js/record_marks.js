// Stars, what was seen and what is hidden, on the cards of a list and on a paper's own page.
(() => {
  "use strict";
  const record = globalThis.paperRecord;
  const tools = document.getElementById("record-tools");
  const page = document.querySelector("article[data-paper]");
  if (!tools && !page) return;
  const said = document.querySelector("[data-record-said]");
  const LOOKED_AT = 1500; // milliseconds for which a title is in view before its paper counts as seen
  const WRITE_EVERY = 2000;

  // A star in the record of a newer site, or one for which there is no room: told, and nothing is changed.
  const tried = (change) => {
    try {
      change();
      said.textContent = "";
      return true;
    } catch (error) {
      if (!(error instanceof record.RecordError)) throw error;
      said.textContent = said.dataset[error.reason];
      return false;
    }
  };
  if (!tried(() => ["starred", "hidden", "seen"].forEach(record.papers))) return;
  const seenBefore = new Set(record.papers("seen").keys());

  const nameOf = (element) => element.dataset.paper;
  const titleOf = (element) => {
    const title = element.querySelector("h1, .paper-title").cloneNode(true);
    for (const source of title.querySelectorAll("annotation")) source.remove(); // the letters of a formula are enough
    return title.textContent.replace(/\s+/g, " ").trim();
  };

  const MOST_AUTHORS = 5;
  const authorsOf = (element) => {
    const names = [...element.querySelectorAll(".paper-authors a")].map((link) => link.textContent);
    return names.length > MOST_AUTHORS ? `${names.slice(0, MOST_AUTHORS).join(", ")}, …` : names.join(", ");
  };
  const paperOf = (element) => [nameOf(element), titleOf(element), authorsOf(element)];

  const press = (button, pressed) => {
    button.setAttribute("aria-pressed", pressed);
    button.title = pressed ? button.dataset.undo : button.dataset.do;
  };

  // The sets are read once for all: they may be long.
  const showAll = (elements) => {
    const [starred, hidden] = ["starred", "hidden"].map(record.papers);
    for (const element of elements) {
      const name = nameOf(element);
      element.classList.toggle("is-starred", starred.has(name));
      element.classList.toggle("is-hidden", hidden.has(name));
      element.classList.toggle("is-seen", seenBefore.has(name));
      press(element.querySelector("[data-record=star]"), starred.has(name));
      press(element.querySelector("[data-record=hide]"), hidden.has(name));
    }
  };

  let saidIt = record.keeps;
  const sayWhatIsNotKept = () => {
    if (!saidIt) said.textContent = said.dataset.unkept;
    saidIt = true;
  };

  const toggle = (element, set) => {
    const name = nameOf(element);
    const kept = record.has(set, name);
    if (!tried(() => (kept ? record.remove(set, name) : record.add(set, ...paperOf(element))))) return;
    sayWhatIsNotKept();
    if (set === "starred") globalThis.countPaper("star", kept ? { paper: name, undo: 1 } : { paper: name });
    // What is hidden by hand stays as a line until the next visit, so that it can be taken back.
    else element.classList.toggle("is-hidden-now", !kept);
  };

  const open = (element) => {
    tried(() => record.add("opened", ...paperOf(element)));
    noteSeen(nameOf(element));
  };

  // What was seen is written now and then, not for every title that passes by.
  const passed = new Set();
  let timer = 0;
  const writeSeen = () => {
    clearTimeout(timer);
    timer = 0;
    if (passed.size) tried(() => record.addAll("seen", [...passed].map((name) => [name])));
    passed.clear();
  };
  const noteSeen = (name) => {
    passed.add(name);
    timer ||= setTimeout(writeSeen, WRITE_EVERY);
  };
  addEventListener("pagehide", writeSeen);

  const looks = new Map();
  const eye = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      clearTimeout(looks.get(target));
      looks.delete(target);
      if (!isIntersecting) continue;
      const look = () => {
        eye.unobserve(target);
        noteSeen(nameOf(target.closest("[data-paper]")));
      };
      looks.set(target, setTimeout(look, LOOKED_AT));
    }
  });

  const adorn = (cards) => {
    for (const card of cards) {
      if (!card.querySelector(".paper-record")) card.prepend(tools.content.cloneNode(true));
      if (!seenBefore.has(nameOf(card))) eye.observe(card.querySelector(".paper-title"));
    }
    showAll(cards);
  };

  const marked = () => document.querySelectorAll(".paper-card[data-paper], article[data-paper]");
  const cardOf = (event) => event.target.closest(".paper-card[data-paper], article[data-paper]");
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-record]");
    if (button) toggle(cardOf(event), button.dataset.record === "star" ? "starred" : "hidden");
  });
  document.addEventListener("paper:star", (event) => toggle(cardOf(event), "starred"));
  document.addEventListener("paper:hide", (event) => toggle(cardOf(event), "hidden"));
  document.addEventListener("paper:opened", (event) => {
    open(cardOf(event));
    globalThis.countPaper("open", { paper: nameOf(cardOf(event)) });
  });
  document.addEventListener("papers:coming", (event) => adorn(event.detail.cards));
  record.changes.addEventListener("change", ({ detail }) => {
    if (detail === "starred" || detail === "hidden") tried(() => showAll(marked()));
  });

  if (page) {
    showAll([page]);
    open(page); // the site counts it by the page itself
  } else adorn(document.querySelectorAll(".paper-card"));
})();
