// For a form that is saved as a whole: Ctrl+S saves it, and who would leave with something unsaved is warned.
(() => {
  "use strict";
  const { editor } = globalThis;
  if (!editor) return;
  const { form } = editor;
  const contents = () => JSON.stringify([...new FormData(form)]);
  const saved = form.dataset.refused ? "" : contents();
  let isLeaving = false;

  form.addEventListener("submit", (event) => {
    isLeaving = event.submitter?.formTarget !== "_blank";
  });
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.requestSubmit(editor.part("save"));
    }
  });
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && saved !== contents()) event.preventDefault();
  });
})();
