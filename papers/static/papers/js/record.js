// What a reader keeps in this browser and nowhere else: papers starred, seen, hidden and opened, and words of interest.
// Each set is a text of its own in localStorage, written whole: reading it again before each change, tabs do not lose
// each other's words. Marks, lists and pages hear of changes by the event "change" with the set's name.
globalThis.paperRecord = (() => {
  "use strict";
  const VERSION = 1;
  const KIND = "scholium-papers";
  // Oldest entries give way where a set may forget; a star is never forgotten.
  const SETS = {
    starred: { most: 5000, forgets: false, titled: true },
    hidden: { most: 5000, forgets: true, titled: true },
    seen: { most: 20000, forgets: true, titled: false },
    opened: { most: 1000, forgets: true, titled: true },
  };
  const MOST_WORDS = 100;
  const LONGEST_WORD = 80;
  const LONGEST_TITLE = 300;
  const LONGEST_AUTHORS = 200;
  const LARGEST_FILE = 8_000_000;
  const LATEST = 253_402_300_799; // the last second that a year of four digits has
  const changes = new EventTarget();
  const read = {}; // by name: {raw, value} as last read

  const PREFIX = "papers.record.";
  const keyOf = (name) => PREFIX + name;
  // Where storage is blocked, the record holds for this page.
  let keeps = true;
  const storage = (() => {
    try {
      localStorage.getItem(keyOf("seen"));
      return localStorage;
    } catch {
      keeps = false;
      const memory = new Map();
      return { getItem: (key) => memory.get(key) ?? null, setItem: (key, text) => memory.set(key, text) };
    }
  })();

  class RecordError extends Error {
    constructor(reason) {
      super(reason);
      this.reason = reason; // "full", "newer" or "file": a page has the sentence
    }
  }

  // A name is the end of an address: what is no text there, such as %zz, names nothing.
  const isQuoted = (name) => {
    try {
      return decodeURIComponent(name) !== "";
    } catch {
      return false;
    }
  };
  const isName = (name) => typeof name === "string" && /^[^\s,"<>]{1,600}$/.test(name) && isQuoted(name);
  const isTime = (time) => Number.isSafeInteger(time) && time >= 0 && time <= LATEST;
  const isText = (told) => typeof (told ?? "") === "string";
  const isEntry = (entry) =>
    Array.isArray(entry) && isName(entry[0]) && isTime(entry[1]) && entry.slice(2).every(isText);
  const isWord = (word) => typeof word === "string" && word.trim() !== "" && word.length <= LONGEST_WORD;

  const parsed = (name, raw) => {
    const told = JSON.parse(raw);
    if (told.version > VERSION) throw new RecordError("newer");
    if (name === "words") return told.words.filter(isWord);
    return new Map(told.papers.filter(isEntry).map((entry) => [entry[0], entry]));
  };

  const empty = (name) => (name === "words" ? [] : new Map());

  const layAside = (name, raw) => {
    try {
      storage.setItem(`${keyOf(name)}.damaged`, raw);
    } catch {
      // No room for it twice: it stays where it is until something is kept in its place.
    }
  };

  // What cannot be read is laid aside, not written over.
  const value = (name) => {
    const raw = storage.getItem(keyOf(name));
    if (read[name] && read[name].raw === raw) return read[name].value;
    let found = empty(name);
    try {
      if (raw !== null) found = parsed(name, raw);
    } catch (error) {
      if (error.reason === "newer") throw error;
      layAside(name, raw);
    }
    read[name] = { raw, value: found };
    return found;
  };

  const write = (name, found) => {
    const told = name === "words" ? { words: found } : { papers: [...found.values()] };
    const raw = JSON.stringify({ version: VERSION, ...told });
    try {
      storage.setItem(keyOf(name), raw);
    } catch {
      delete read[name];
      throw new RecordError("full");
    }
    read[name] = { raw, value: found };
  };

  const tell = (name) => changes.dispatchEvent(new CustomEvent("change", { detail: name }));

  const bounded = (name, found) => {
    const { most, forgets } = SETS[name];
    if (found.size <= most) return found;
    if (!forgets) throw new RecordError("full");
    return new Map([...found].slice(found.size - most));
  };

  const now = () => Math.floor(Date.now() / 1000);
  const cut = (text, longest) => String(text ?? "").slice(0, longest);
  const entryOf = (set, name, title, authors, time = now()) =>
    SETS[set].titled ? [name, time, cut(title, LONGEST_TITLE), cut(authors, LONGEST_AUTHORS)] : [name, time];

  // A set as it was is left alone until the new one is stored. What was seen is forgotten sooner rather than refused.
  const addAll = (set, papers) => {
    const found = new Map(value(set));
    for (const [name, title, authors] of papers) {
      found.delete(name); // the newest stands last
      found.set(name, entryOf(set, name, title, authors));
    }
    try {
      write(set, bounded(set, found));
    } catch (error) {
      if (error.reason !== "full" || !SETS[set].forgets) throw error;
      write(set, new Map([...found].slice(Math.ceil(found.size / 2))));
    }
    tell(set);
  };

  const remove = (set, name) => {
    const found = new Map(value(set));
    if (!found.delete(name)) return;
    write(set, found);
    tell(set);
  };

  const clear = (set) => {
    write(set, new Map());
    tell(set);
  };

  const setWords = (words) => {
    const kept = [...new Set(words.map((word) => word.trim().slice(0, LONGEST_WORD)).filter(Boolean))];
    write("words", kept.slice(0, MOST_WORDS));
    tell("words");
  };

  const exported = () => {
    const sets = Object.keys(SETS).map((set) => [set, [...value(set).values()]]);
    return JSON.stringify({ kind: KIND, version: VERSION, ...Object.fromEntries(sets), words: value("words") }, null, 1);
  };

  const checked = (text) => {
    if (text.length > LARGEST_FILE) throw new RecordError("file");
    let told;
    try {
      told = JSON.parse(text);
    } catch {
      throw new RecordError("file");
    }
    if (told?.kind !== KIND || !Number.isInteger(told.version)) throw new RecordError("file");
    if (told.version > VERSION) throw new RecordError("newer");
    const isWhole = Object.keys(SETS).every((set) => Array.isArray(told[set] ?? []) && (told[set] ?? []).every(isEntry));
    if (!isWhole || !Array.isArray(told.words ?? []) || !(told.words ?? []).every(isWord)) throw new RecordError("file");
    return told;
  };

  // What the file holds comes to what is here; all of it or, where there is no room, nothing.
  const imported = (text) => {
    const told = checked(text);
    const names = [...Object.keys(SETS), "words"];
    const before = new Map(names.map((name) => [name, value(name)]));
    try {
      for (const set of Object.keys(SETS)) {
        const came = (told[set] ?? []).map(([name, time, ...told]) => entryOf(set, name, told[0], told[1], time));
        const all = new Map([...came.map((entry) => [entry[0], entry]), ...before.get(set)]);
        write(set, bounded(set, new Map([...all].sort(([, a], [, b]) => a[1] - b[1]))));
      }
      write("words", [...new Set([...before.get("words"), ...(told.words ?? [])])].slice(0, MOST_WORDS));
    } catch (error) {
      for (const name of names) write(name, before.get(name));
      throw error;
    }
    names.forEach(tell);
    return Object.fromEntries(names.map((name) => [name, (told[name] ?? []).length]));
  };

  addEventListener("storage", (event) => {
    if (event.key === null) [...Object.keys(SETS), "words"].forEach(tell);
    else if (event.key.startsWith(PREFIX)) tell(event.key.slice(PREFIX.length));
  });

  return {
    RecordError,
    changes,
    keeps,
    papers: (set) => value(set),
    has: (set, name) => value(set).has(name),
    add: (set, ...paper) => addAll(set, [paper]),
    addAll,
    remove,
    clear,
    words: () => value("words"),
    setWords,
    exported,
    imported,
  };
})();
