// What is typed is kept: in this browser at once, on the site within two seconds. The article itself changes only when
// it is saved.
(() => {
  "use strict";
  const { editor } = globalThis;
  if (!editor) return;
  const AT_ONCE = 300;
  const SOON = 2000;
  const AGAIN = 5000;
  const MOST_AT_LEAVING = 60_000; // what a browser still sends for a page that is gone
  const { form } = editor;
  const { base, revision, number } = form.elements;
  const status = editor.part("status");
  let kept = form.dataset.refused ? "" : editor.signature();
  let running = null;
  let timer = 0;
  let localTimer = 0;
  let said = "";
  let isStored = true;
  let isHeld = form.dataset.refused === "rival"; // the page asks already which text shall stay

  // Shown each time; said aloud only when it is news, or a screen reader would speak every two seconds.
  const tell = (words, kind = "") => {
    status.textContent = words;
    status.dataset.kind = kind;
    if (!kind || (kind === "kept" && kind === said)) return;
    said = kind;
    editor.part("announce").textContent = words;
  };
  const clock = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });

  // --- In this browser ---

  const key = () => `editor:${new URL(form.action).pathname}`;
  const stored = () => {
    try {
      return JSON.parse(localStorage.getItem(key()));
    } catch {
      return null;
    }
  };
  const store = () => {
    try {
      localStorage.setItem(key(), JSON.stringify({ text: editor.text(), at: new Date().toLocaleString() }));
      isStored = true;
    } catch {
      // Storage is blocked or full: the site keeps the text. An older one is not to be offered for it.
      forget();
      isStored = false;
    }
  };
  const forget = () => {
    clearTimeout(localTimer);
    try {
      localStorage.removeItem(key());
    } catch {
      // Then there is nothing in it, either.
    }
  };

  // --- On the site ---

  // Go on from where the site stands; a new text has got its article by now.
  const adopt = (answer, signature) => {
    const wasNew = new URL(form.action).pathname !== answer.address;
    if (signature === editor.signature()) forget();
    base.value = answer.base;
    revision.value = answer.revision;
    kept = signature;
    if (!wasNew) return;
    forget();
    // One that the author chose stays: it goes out with the save.
    if (number.value === number.defaultValue) number.value = answer.number;
    form.action = answer.address;
    form.dataset.autosave = answer.autosave;
    history.replaceState(null, "", answer.address);
    editor.part("revisions").href = answer.revisions;
    editor.part("revisions").hidden = false;
    editor.tell("created", answer);
  };

  const send = async (options) => {
    const text = editor.text();
    const signature = editor.signature(text);
    let again = AGAIN;
    try {
      tell(editor.say("saving"));
      const fields = { ...text, base: base.value, revision: revision.value };
      const answer = await editor.ask(form.dataset.autosave, fields, options);
      if (answer.conflict) {
        isHeld = true;
        again = 0;
        tell(editor.say("conflict"), "trouble");
        editor.tell("conflict", answer.conflict);
      } else if (answer.status === 200) {
        adopt(answer, signature);
        tell(editor.say("autosaved", clock()), "kept");
        again = signature === editor.signature() ? 0 : SOON;
      } else {
        if (answer.status === 413) again = 0; // it stays too large until it is changed
        tell(isStored ? editor.why(answer, "offline") : editor.say("kept_nowhere"), "trouble");
      }
    } catch {
      tell(editor.say(isStored ? "offline" : "kept_nowhere"), "trouble");
    }
    if (again) later(again);
  };

  const run = (options) => {
    timer = 0;
    const isEmpty = !base.value && !editor.text().title.trim() && !editor.text().body.trim();
    if (!form.dataset.autosave || running || isHeld || isEmpty || kept === editor.signature()) return;
    running = send(options).finally(() => (running = null));
  };

  const later = (pause) => {
    if (!timer) timer = setTimeout(run, pause);
  };

  editor.on("changed", () => {
    clearTimeout(localTimer);
    localTimer = setTimeout(store, AT_ONCE);
    if (isHeld) return;
    if (status.dataset.kind !== "trouble") tell(editor.say("unsaved"));
    later(SOON);
  });
  addEventListener("online", () => run());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") return;
    run({ keepalive: editor.signature().length < MOST_AT_LEAVING });
  });

  // --- A text that never reached the site ---

  const offer = () => {
    const found = stored();
    const notice = editor.part("local");
    if (!found || editor.signature(found.text) === editor.signature()) return forget();
    editor.part("local-words").textContent = editor.say("local_text", found.at);
    notice.hidden = false;
    isHeld = true;
    const done = () => {
      notice.hidden = true;
      isHeld = false;
      editor.changed();
    };
    editor.part("local-take").addEventListener("click", () => {
      for (const [name, value] of Object.entries(found.text)) editor.replace(form.elements[name], value);
      done();
    });
    editor.part("local-forget").addEventListener("click", () => {
      forget();
      done();
    });
    return undefined;
  };

  editor.keeper = {
    tell,
    adopt,
    forget,
    // Nothing under way any more, and nothing begun until let go.
    async hold() {
      isHeld = true;
      clearTimeout(timer);
      timer = 0;
      await running;
    },
    letGo() {
      isHeld = false;
      if (kept !== editor.signature()) later(SOON);
    },
  };
  offer();
})();
