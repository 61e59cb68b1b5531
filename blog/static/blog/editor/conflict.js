// Two texts of one article: both are shown, and one is chosen. Until then nothing is sent, and nothing lost.
(() => {
  "use strict";
  const { editor } = globalThis;
  if (!editor) return;
  const { form, keeper } = editor;
  const notice = editor.part("conflict");
  const dialog = editor.part("conflict-dialog");
  const mine = document.getElementById("conflict-mine");
  const theirs = document.getElementById("conflict-theirs");
  let other = null;

  const whole = ({ title, body, preamble }) => [`# ${title}`, preamble, body].filter(Boolean).join("\n\n");

  editor.on("conflict", (answer) => {
    other = answer;
    const who = answer.is_autosave
      ? editor.say("elsewhere_tab", answer.saved)
      : `${editor.say("elsewhere_by", answer.by || "?")}, ${answer.saved}`;
    editor.part("conflict-words").textContent = `${editor.say("conflict")} (${who}).`;
    editor.part("conflict-who").textContent = `${editor.say("conflict")}: ${who}.`;
    notice.hidden = false;
  });

  editor.part("conflict-open").addEventListener("click", () => {
    editor.part("conflict-diff").innerHTML = other.diff;
    mine.value = whole(editor.text());
    theirs.value = whole(other);
    dialog.showModal();
  });

  // With the other's base the site takes the choice for one that knows of it.
  const choose = (words) => {
    form.elements.base.value = other.base;
    form.elements.revision.value = other.revision;
    notice.hidden = true;
    dialog.close();
    keeper.letGo();
    keeper.tell(editor.say(words), "kept");
  };

  editor.part("conflict-mine").addEventListener("click", () => choose("mine_kept"));
  editor.part("conflict-theirs").addEventListener("click", () => {
    for (const name of ["title", "preamble", "body"]) editor.replace(form.elements[name], other[name]);
    choose("theirs_taken");
  });
})();
