// "Copy" beside what can be cited.
(() => {
  "use strict";
  // The clipboard is there on https and on localhost only.
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll(".copy")) {
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.parentElement.querySelector("code").textContent);
      button.textContent = button.dataset.done;
      setTimeout(() => (button.textContent = label), 2000);
    });
  }
})();
