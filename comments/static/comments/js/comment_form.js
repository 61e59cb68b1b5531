// The comment form: a token at the first focus (the page is cached and holds none), replies, a preview in place.
(() => {
  "use strict";
  const form = document.querySelector(".comment-form");
  if (!form) return;

  let token = form.elements.csrfmiddlewaretoken ? Promise.resolve() : null;
  const fetchToken = () => {
    token ??= fetch(form.dataset.tokenUrl, { credentials: "same-origin" })
      .then((response) => response.json())
      .then((answer) => {
        const input = document.createElement("input");
        input.type = "hidden";
        input.name = "csrfmiddlewaretoken";
        input.value = answer.token;
        form.prepend(input);
      })
      .catch(() => (token = null)); // The server answers a post without a token with its preview: nothing is lost.
    return token;
  };
  form.addEventListener("focusin", fetchToken, { once: true });

  const note = form.querySelector(".comment-replying");
  const replyTo = (pk) => {
    form.elements.parent.value = pk;
    note.hidden = !pk;
    if (!pk) return;
    const link = note.querySelector("a");
    link.href = `#comment-${pk}`;
    link.textContent = document.querySelector(`#comment-${pk} .comment-name`).textContent;
  };
  for (const link of document.querySelectorAll(".comment-reply")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      replyTo(link.dataset.reply);
      form.elements.body.focus();
    });
  }
  note.querySelector("button").addEventListener("click", () => replyTo(""));

  // The server's own preview page, of which only the comment is shown here.
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.name !== "preview") return;
    event.preventDefault();
    await fetchToken();
    const response = await fetch(form.action, { method: "POST", body: new FormData(form, event.submitter) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const shown = page.querySelector(".comment-preview");
    const old = document.querySelector(".comment-preview");
    if (!shown) return form.submit();
    if (old) old.replaceWith(shown);
    else form.before(shown);
    shown.tabIndex = -1;
    shown.focus();
  });
})();
