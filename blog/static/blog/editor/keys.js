// Writing Markdown and TeX by hand: lists go on, selections are wrapped, shortcuts insert. Tab stays the key that leaves
// the field; Ctrl+] and Ctrl+[ move lines in and out.
(() => {
  "use strict";
  const { editor } = globalThis;
  if (!editor) return;
  const { body } = editor;
  const EQUATION = "\\begin{equation}\n%\n\\label{eq:}\n\\end{equation}";
  const WRAPS = { $: "$", "*": "*", _: "_", "`": "`", "(": ")", "[": "]", "{": "}" };
  const ITEM = /^(\s*)(?:([-*+])|(\d+)([.)]))(\s+)(\[[ xX]\]\s+)?/;

  const selected = () => body.value.slice(body.selectionStart, body.selectionEnd);
  const lineStart = () => body.value.lastIndexOf("\n", body.selectionStart - 1) + 1;

  const wrap = (before, after = before, empty = "") => {
    const start = body.selectionStart;
    const inside = selected() || empty;
    editor.insert(before + inside + after);
    body.setSelectionRange(start + before.length, start + before.length + inside.length);
  };

  // A block of its own: empty lines around it, and the caret where the % stands.
  const block = (pattern) => {
    const before = body.value.slice(0, body.selectionStart);
    const gap = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const inside = selected();
    const caret = body.selectionStart + gap.length + pattern.indexOf("%");
    editor.insert(`${gap}${pattern.replace("%", () => inside)}\n`);
    body.setSelectionRange(caret, caret + inside.length);
  };

  const inserts = {
    bold: () => wrap("**"),
    italic: () => wrap("*"),
    code: () => wrap("`"),
    formula: () => wrap("$"),
    equation: () => block(EQUATION),
    link() {
      const chosen = selected();
      const isAddress = /^https?:\/\/\S+$/.test(chosen);
      const label = isAddress ? editor.say("link_text") : chosen || editor.say("link_text");
      const start = body.selectionStart;
      editor.insert(`[${label}](${isAddress ? chosen : ""})`);
      if (isAddress || !chosen) body.setSelectionRange(start + 1, start + 1 + label.length);
      else body.setSelectionRange(start + label.length + 3, start + label.length + 3);
    },
  };

  // The lines that the selection touches, changed one by one.
  const changeLines = (change) => {
    const from = lineStart();
    const end = body.value.indexOf("\n", body.selectionEnd);
    const to = end < 0 ? body.value.length : end;
    const now = body.value.slice(from, to).split("\n").map(change).join("\n");
    const caret = body.selectionStart === body.selectionEnd ? body.selectionStart - to + from + now.length : null;
    const distance = body.selectionStart - from;
    const length = to - from;
    body.setSelectionRange(from, to);
    editor.insert(now);
    if (caret === null) body.setSelectionRange(from, from + now.length);
    else body.setSelectionRange(...Array(2).fill(Math.max(from, from + distance + now.length - length)));
  };

  const goOnWithList = () => {
    const line = body.value.slice(lineStart(), body.selectionStart);
    const item = ITEM.exec(line);
    if (!item || body.selectionStart !== body.selectionEnd) return false;
    const [whole, indent, bullet, number, mark, space, box] = item;
    if (line === whole) {
      // An item with nothing in it ends the list.
      body.setSelectionRange(lineStart(), body.selectionStart);
      editor.insert("");
      return true;
    }
    editor.insert(`\n${indent}${bullet ?? Number(number) + 1 + mark}${space}${box ? "[ ] " : ""}`);
    return true;
  };

  const shortcut = (event) => {
    const { code, shiftKey: shift } = event;
    if (code === "KeyB" && !shift) return inserts.bold;
    if (code === "KeyI" && !shift) return inserts.italic;
    if (code === "KeyK" && !shift) return inserts.link;
    if (code === "Backquote") return inserts.code;
    if (code === "KeyM") return shift ? inserts.equation : inserts.formula;
    if (code === "BracketRight") return () => changeLines((line) => `  ${line}`);
    if (code === "BracketLeft") return () => changeLines((line) => line.replace(/^ {1,2}|^\t/, ""));
    return null;
  };

  body.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // An input method is at work: its keys are its own.
    if ((event.ctrlKey || event.metaKey) && !event.altKey) {
      const act = shortcut(event);
      if (act) {
        event.preventDefault();
        act();
      }
    } else if (event.key === "Enter" && !event.shiftKey && goOnWithList()) {
      event.preventDefault();
    } else if (event.key in WRAPS && selected() && !event.altKey) {
      event.preventDefault();
      wrap(event.key, WRAPS[event.key]);
    }
  });

  for (const button of document.querySelectorAll("[data-insert]")) {
    button.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
    button.addEventListener("click", () => {
      body.focus({ preventScroll: true });
      inserts[button.dataset.insert]();
    });
  }
})();
