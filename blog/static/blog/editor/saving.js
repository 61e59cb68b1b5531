// Saves without leaving the page, by the button or Ctrl+S, and warns who would leave with something unsaved. What the
// site refuses is sent again as a plain form: the page that comes back says why, and how to insist.
(() => {
  "use strict";
  const { editor } = globalThis;
  if (!editor) return;
  const { form, keeper } = editor;
  const button = editor.part("save");
  let isLeaving = false;
  let isPlain = false;

  const NOT_OF_THE_AUTHOR = new Set(["csrfmiddlewaretoken", "base", "revision", "number"]);
  const contents = () => JSON.stringify([...new FormData(form)].filter(([name]) => !NOT_OF_THE_AUTHOR.has(name)));
  let saved = form.dataset.refused ? "" : contents();

  const succeed = (answer, signature, sent) => {
    keeper.adopt(answer, signature);
    keeper.tell(editor.say("saved"), "saved");
    saved = sent;
    editor.part("kept")?.remove();
    editor.tell("saved", answer);
  };

  const save = async () => {
    button.setAttribute("aria-disabled", "true");
    await keeper.hold();
    keeper.tell(editor.say("saving"));
    const sent = contents();
    const signature = editor.signature();
    try {
      const answer = await editor.ask(form.action, new FormData(form, button));
      if (answer.refused) {
        isPlain = true;
        form.requestSubmit(button);
      } else if (answer.status === 200) succeed(answer, signature, sent);
      else keeper.tell(editor.why(answer, "offline"), "trouble");
    } catch {
      keeper.tell(editor.say("offline"), "trouble");
    }
    button.removeAttribute("aria-disabled");
    if (!isLeaving) keeper.letGo();
  };

  form.addEventListener("submit", (event) => {
    form.elements.csrfmiddlewaretoken.value = editor.token();
    if (event.submitter?.formTarget === "_blank") return;
    if (event.submitter === button && !isPlain) {
      event.preventDefault();
      if (!button.hasAttribute("aria-disabled")) save();
      return;
    }
    isLeaving = true;
    keeper.hold();
    keeper.forget();
  });

  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.requestSubmit(button);
    }
  });

  addEventListener("beforeunload", (event) => {
    if (!isLeaving && saved !== contents()) event.preventDefault();
  });
})();
