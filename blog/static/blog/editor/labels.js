// Finds an equation by its label, here or in another article, and writes the reference to it.
(() => {
  "use strict";
  const { editor } = globalThis;
  if (!editor) return;
  const dialog = editor.part("labels");
  const search = document.getElementById("labels-search");
  const own = editor.part("labels-own");
  const others = editor.part("labels-others");
  let equations = [];
  let timer = 0;
  let asked = 0;
  let caret = [0, 0];

  const choose = (reference) => {
    dialog.close();
    editor.body.setSelectionRange(...caret); // the dialog took the focus, and with it the place
    editor.insert(`\\eqref{${reference}}`);
  };

  const remark = (name) => {
    const item = document.createElement("li");
    item.className = "is-empty";
    item.textContent = editor.say(name);
    return item;
  };

  const option = (reference, note, picture) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    const name = document.createElement("code");
    name.textContent = reference;
    const more = document.createElement("span");
    more.textContent = note;
    const formula = document.createElement("span");
    formula.className = "editor-formula";
    if (picture) formula.append(picture);
    for (const element of formula.querySelectorAll("[id], a")) {
      element.removeAttribute("id");
      element.removeAttribute("href"); // one control, one thing that it does
    }
    button.append(name, more, formula);
    button.addEventListener("click", () => choose(reference));
    item.append(button);
    return item;
  };

  const ownPicture = (anchor) => {
    const target = editor.preview.page()?.getElementById(anchor);
    const equation = target?.closest(".equation") ?? target;
    return equation && document.importNode(equation, true);
  };

  const showOwn = () => {
    const wanted = search.value.trim().toLowerCase();
    const found = equations.filter(({ label, tex }) => `${label} ${tex}`.toLowerCase().includes(wanted));
    const rows = found.map(({ label, number, anchor }) => option(label, number ? `(${number})` : "", ownPicture(anchor)));
    own.replaceChildren(...(rows.length ? rows : [remark(equations.length ? "none_found" : "no_labels")]));
  };

  const showOthers = async () => {
    const mine = ++asked;
    const query = new URLSearchParams({ q: search.value, not_in: editor.form.elements.number.value });
    const response = await fetch(`${editor.form.dataset.labels}?${query}`).catch(() => null);
    const found = response?.ok ? (await response.json()).equations : [];
    if (mine !== asked) return;
    const rows = found.map(({ reference, number, article, html }) => {
      const template = document.createElement("template");
      template.innerHTML = html;
      return option(reference, `${number ? `(${number}) ` : ""}${article}`, template.content);
    });
    others.replaceChildren(...(rows.length ? rows : [remark("none_found")]));
  };

  const open = () => {
    caret = [editor.body.selectionStart, editor.body.selectionEnd];
    search.value = "";
    showOwn();
    showOthers();
    dialog.showModal();
    search.focus();
  };

  editor.on("previewed", (answer) => {
    const isNew = JSON.stringify(answer.equations) !== JSON.stringify(equations);
    ({ equations } = answer);
    if (dialog.open && isNew) showOwn(); // what is replaced under the pointer loses its click
  });
  search.addEventListener("input", () => {
    showOwn();
    clearTimeout(timer);
    timer = setTimeout(showOthers, 200);
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const stops = [search, ...dialog.querySelectorAll(".editor-labels button")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    stops[Math.max(0, Math.min(stops.length - 1, stops.indexOf(document.activeElement) + step))].focus();
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) dialog.querySelector(".editor-labels button")?.click();
  });
  dialog.addEventListener("close", () => editor.body.focus({ preventScroll: true }));
  editor.part("labels-open").addEventListener("click", open);
  editor.body.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.code === "KeyE") {
      event.preventDefault();
      open();
    }
  });
})();
