// Under the text: what is wrong with it, how it is divided, how long it is. A click leads to the line.
(() => {
  "use strict";
  const { editor } = globalThis;
  if (!editor) return;

  const entry = (words, line, className = "") => {
    const item = document.createElement("li");
    if (className) item.className = className;
    if (!line) {
      item.textContent = words;
      return item;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", () => editor.lines.goTo(line));
    item.append(button);
    return item;
  };

  const remark = (name) => entry(editor.say(name), 0, "is-empty");

  const problem = ({ line, message }) =>
    entry(`${line ? editor.say("line", line) : editor.say("macros")}: ${message}`, line);

  editor.on("previewed", ({ problems, headings, words, formulas }) => {
    editor.part("problems").replaceChildren(...(problems.length ? problems.map(problem) : [remark("no_problems")]));
    editor.part("problem-count").textContent = problems.length || "";
    editor.part("panels").classList.toggle("has-problems", problems.length > 0);
    const outline = headings.map(({ text, level, line }) => entry(text, line, `level-${level}`));
    editor.part("outline").replaceChildren(...(outline.length ? outline : [remark("no_headings")]));
    editor.part("words").textContent = words.toLocaleString();
    editor.part("formulas").textContent = formulas.toLocaleString();
  });
})();
