// The page of the reader's own record: lists, words, cloud, and the way to another browser and back.
addEventListener("DOMContentLoaded", () => {
  "use strict";
  const record = globalThis.paperRecord;
  const page = document.querySelector("[data-record-page]");
  const said = document.querySelector("[data-record-said]");
  const part = (name) => page.querySelector(`[data-${name}]`);
  const FORMATS = { ".bib": "BibTeX", ".ris": "RIS", ".csv": "CSV", ".jsonl": page.dataset.lines };
  const LONGEST_PATH = 4000; // what servers and proxies between take as an address, with room to spare
  const MOST_IN_ONE = 1000;
  const AT_FIRST = 200; // of a list: thousands of entries take seconds

  const filled = (sentence, told) => sentence.replace(/\{(\w+)\}/g, (_, name) => told[name]);

  const tried = async (change) => {
    try {
      await change();
      said.textContent = "";
      return true;
    } catch (error) {
      if (!(error instanceof record.RecordError)) throw error;
      said.textContent = said.dataset[error.reason];
      return false;
    }
  };

  const addressOf = (name) => (name.includes("@") ? `/venue/${name}` : `/arxiv/${name}`);

  // Names side by side as long as an address may be. A comma within a name (a DOI may have one) stands alone.
  const parts = (names) => {
    const found = [];
    let room = 0;
    for (const name of names) {
      const alone = name.includes("%2C");
      const last = found.at(-1);
      if (!last || alone || room < name.length + 1 || last.length === MOST_IN_ONE) {
        found.push([name]);
        room = alone ? 0 : LONGEST_PATH - name.length;
      } else {
        last.push(name);
        room -= name.length + 1;
      }
    }
    return found;
  };

  const link = (href, text) => {
    const made = document.createElement("a");
    made.href = href;
    made.textContent = text;
    return made;
  };

  const showLinks = (names) => {
    const found = parts(names);
    let first = 1;
    const lines = found.map((some) => {
      const path = [addressOf(some[0]), ...some.slice(1)].join(",");
      const told = { first, last: first + some.length - 1 };
      first += some.length;
      const label = found.length > 1 ? filled(page.dataset.part, told) : page.dataset.open;
      const files = Object.entries(FORMATS).map(([ending, name]) => link(path + ending, name));
      const line = document.createElement("p");
      line.className = "meta parts";
      line.append(link(path, label), ...files);
      return line;
    });
    part("lists").replaceChildren(...lines);
  };

  const entryOf = (set, [name, time, title, authors]) => {
    const entry = document.createElement("li");
    const paper = link(addressOf(name), title || decodeURIComponent(name));
    paper.lang = "en";
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = set === "starred" ? page.dataset.removeStar : page.dataset.removeHidden;
    button.addEventListener("click", () => takeAway(set, name, entry));
    const when = document.createElement("time");
    when.dateTime = new Date(time * 1000).toISOString();
    when.textContent = when.dateTime.slice(0, 10);
    const meta = document.createElement("p");
    meta.className = "meta parts";
    meta.append(when, button);
    entry.append(paper);
    if (authors) {
      const line = document.createElement("p");
      Object.assign(line, { className: "paper-authors", lang: "en", translate: false, textContent: authors });
      entry.append(line);
    }
    entry.append(meta);
    return entry;
  };

  const takeAway = (set, name, entry) => {
    const next = entry.nextElementSibling ?? entry.previousElementSibling;
    const place = [...entry.parentElement.children].indexOf(next);
    tried(() => {
      record.remove(set, name);
      if (set === "starred") globalThis.countPaper("star", { paper: name, undo: 1 });
      const button = page.querySelector(`[data-papers="${set}"]`).children[place > 0 ? place - 1 : 0]?.querySelector("button");
      button?.focus();
    });
  };

  const whole = new Set(); // the sets of which all is shown
  const moreOf = (set, hidden) => {
    const entry = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = filled(page.dataset.more, { n: hidden });
    button.addEventListener("click", () => {
      whole.add(set);
      tried(() => showSet(set));
    });
    entry.append(button);
    return entry;
  };

  const showSet = (set) => {
    const found = [...record.papers(set).values()].reverse();
    page.querySelector(`[data-count="${set}"]`).textContent = found.length.toLocaleString(document.documentElement.lang);
    const list = page.querySelector(`[data-papers="${set}"]`);
    const shown = whole.has(set) ? found : found.slice(0, AT_FIRST);
    list?.replaceChildren(...shown.map((entry) => entryOf(set, entry)));
    if (shown.length < found.length) list?.append(moreOf(set, found.length - shown.length));
    const empty = page.querySelector(`[data-empty="${set}"]`);
    if (empty) empty.hidden = found.length > 0;
    if (set === "starred") showLinks(found.map(([name]) => name));
    if (set === "opened") globalThis.wordCloud.show(part("cloud"), found.map(([, , title]) => title ?? ""));
  };

  const words = part("words");
  const showWords = () => (words.elements.words.value = record.words().join("\n"));
  const show = (name) => {
    if (name === "words") showWords();
    else if (page.querySelector(`[data-count="${name}"]`)) showSet(name);
  };

  const exportFile = () => {
    const file = new Blob([record.exported()], { type: "application/json" });
    const made = link(URL.createObjectURL(file), "");
    made.download = `papers-${new Date().toISOString().slice(0, 10)}.json`;
    made.click();
    setTimeout(() => URL.revokeObjectURL(made.href), 10_000);
  };

  const importFile = async (input) => {
    const [file] = input.files;
    part("import-said").textContent = "";
    if (!file) return;
    await tried(async () => {
      const came = record.imported(await file.text());
      part("import-said").textContent = filled(page.dataset.came, came);
    });
    input.value = "";
  };

  words.addEventListener("submit", (event) => {
    event.preventDefault();
    const told = part("words-said");
    tried(() => record.setWords(words.elements.words.value.split("\n"))).then(
      (kept) => (told.textContent = kept ? page.dataset.kept : ""),
    );
  });
  part("export").addEventListener("click", () => tried(exportFile));
  part("import").addEventListener("change", (event) => importFile(event.target));
  for (const button of page.querySelectorAll("[data-clear]"))
    button.addEventListener("click", () => confirm(page.dataset.sure) && tried(() => record.clear(button.dataset.clear)));
  record.changes.addEventListener("change", ({ detail }) => tried(() => show(detail)));

  page.hidden = false;
  if (!record.keeps) said.textContent = said.dataset.unkept;
  else tried(() => ["starred", "hidden", "seen", "opened", "words"].forEach(show));
});
