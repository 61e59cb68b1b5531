// Knows where each line of the text stands on the screen. A copy of the text lies behind it, a line an element: it makes
// the text as high as it is long, carries the line numbers and marks the lines with problems.
(() => {
  "use strict";
  const { editor } = globalThis;
  if (!editor) return;
  const { body } = editor;
  const scroll = editor.part("scroll");
  const copy = editor.part("lines");
  let lines = [];

  const element = (line) => {
    const made = document.createElement("div");
    made.textContent = line || "\u200b";
    return made;
  };

  // Only what changed is made anew: all but the lines that the old and the new text begin and end with.
  const renew = () => {
    const now = body.value.split("\n");
    let start = 0;
    while (start < now.length && start < lines.length && now[start] === lines[start]) start += 1;
    let same = 0;
    const most = Math.min(now.length, lines.length) - start;
    while (same < most && now[now.length - 1 - same] === lines[lines.length - 1 - same]) same += 1;
    const after = copy.children[lines.length - same] ?? null;
    for (let line = lines.length - same; line > start; line -= 1) copy.children[line - 1].remove();
    const made = document.createDocumentFragment();
    for (const line of now.slice(start, now.length - same)) made.append(element(line));
    copy.insertBefore(made, after);
    lines = now;
  };

  const top = (line) => copy.children[Math.max(0, Math.min(line, lines.length) - 1)].offsetTop;

  const lineAt = (height) => {
    let low = 0;
    let high = lines.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (copy.children[middle].offsetTop <= height) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };

  const caretLine = () => body.value.slice(0, body.selectionStart).split("\n").length;

  const goTo = (line) => {
    const before = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    body.focus({ preventScroll: true });
    body.setSelectionRange(before, before + (lines[line - 1] ?? "").length);
    scroll.scrollTop = top(line) - scroll.clientHeight / 3;
    if (scroll.getBoundingClientRect().top < 0) scroll.scrollIntoView({ block: "nearest" });
  };

  editor.lines = { scroll, top, lineAt, caretLine, goTo, height: () => copy.offsetHeight };

  body.addEventListener("input", renew);
  renew();

  editor.on("previewed", ({ problems }) => {
    for (const marked of copy.querySelectorAll(".has-problem")) marked.classList.remove("has-problem");
    for (const { line } of problems) copy.children[line - 1]?.classList.add("has-problem");
  });

  for (const link of document.querySelectorAll("a[data-line]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      goTo(Number(link.dataset.line));
    });
  }

  const numbers = editor.part("numbers");
  const show = (shown) => {
    scroll.classList.toggle("with-numbers", shown);
    numbers.setAttribute("aria-pressed", shown);
  };
  show(localStorage.getItem("editor-numbers") === "true");
  numbers.addEventListener("click", () => {
    show(!scroll.classList.contains("with-numbers"));
    localStorage.setItem("editor-numbers", scroll.classList.contains("with-numbers"));
  });
})();
