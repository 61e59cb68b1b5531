// What the editor's scripts share: the form, its texts, the caret, and how to speak with the site.
globalThis.editor = (() => {
  "use strict";
  const form = document.querySelector("form.editor");
  if (!form) return null;
  const LONG = 5000;
  const words = JSON.parse(document.getElementById("editor-words").textContent);
  const { title, body, preamble } = form.elements;
  const part = (name) => document.querySelector(`[data-part="${name}"]`);

  // Another login in another tab gives a new token: the cookie has the one that counts.
  const token = () =>
    document.cookie.match(/(?:^|; )(?:__Host-)?csrf=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;

  const text = () => ({ title: title.value, body: body.value, preamble: preamble.value });
  const signature = (value = text()) => JSON.stringify([value.title, value.body, value.preamble]);

  const changed = () => form.dispatchEvent(new CustomEvent("editor:changed"));
  for (const field of [title, body, preamble]) field.addEventListener("input", changed);

  form.classList.add("is-live");
  for (const element of form.querySelectorAll(".editor-tools, [data-part=panels], [data-part=preview]")) {
    element.hidden = false;
  }

  return {
    form,
    body,
    part,
    text,
    signature,
    token,
    changed,
    say: (name, value = "") => words[name].replace("%s", value),
    on: (event, listener) => form.addEventListener(`editor:${event}`, (fired) => listener(fired.detail)),
    tell: (event, detail) => form.dispatchEvent(new CustomEvent(`editor:${event}`, { detail })),

    // The answer, also of a refusal; an exception only when the site was not reached. A login page is no answer.
    async ask(address, fields, options = {}) {
      const data = fields instanceof FormData ? fields : new FormData();
      if (!(fields instanceof FormData)) for (const [name, value] of Object.entries(fields)) data.set(name, value);
      const response = await fetch(address, {
        method: "POST",
        body: data,
        headers: { Accept: "application/json", "X-CSRFToken": token() },
        ...options,
      });
      const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
      if (isJson) return { status: response.status, ...(await response.json()) };
      return { status: response.redirected || response.status === 403 ? 401 : response.status };
    },
    // Why there is no answer, as far as it can be told.
    why: (answer, otherwise) => words[{ 401: "logged_out", 413: "too_large" }[answer.status] ?? otherwise],

    // Typed for the author, so that Ctrl+Z takes it back: setting the value would forget what came before. Only for a
    // very long text is that given up, for browsers then take seconds.
    insert(words, field = body) {
      field.focus({ preventScroll: true });
      const isNothing = !words && field.selectionStart === field.selectionEnd;
      const command = words ? "insertText" : "delete";
      if (isNothing || (words.length < LONG && document.execCommand(command, false, words))) return;
      field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },

    // Only the part that differs is written anew: the caret and what Ctrl+Z knows stay near.
    replace(field, value) {
      const old = field.value;
      let start = 0;
      while (start < old.length && start < value.length && old[start] === value[start]) start += 1;
      let same = 0;
      const most = Math.min(old.length, value.length) - start;
      while (same < most && old.at(-1 - same) === value.at(-1 - same)) same += 1;
      field.setSelectionRange(start, old.length - same);
      this.insert(value.slice(start, value.length - same), field);
    },
  };
})();
