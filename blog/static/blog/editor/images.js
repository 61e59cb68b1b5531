// An image that is pasted, dropped or chosen is uploaded; its Markdown appears where the caret was.
(() => {
  "use strict";
  const { editor } = globalThis;
  if (!editor) return;
  const { body } = editor;
  const MOST_BYTES = 10 * 1024 * 1024;
  const status = editor.part("upload");
  const chooser = editor.part("image-file");

  const report = (words, isError = false) => {
    status.textContent = words;
    status.classList.toggle("is-error", isError);
  };

  // fetch does not tell how far an upload is.
  const send = (file) =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const data = new FormData();
      data.set("image", file);
      request.open("POST", editor.form.dataset.image);
      request.setRequestHeader("X-CSRFToken", editor.token());
      request.responseType = "json";
      request.upload.addEventListener("progress", ({ loaded, total }) =>
        report(`${editor.say("uploading", file.name)} ${Math.round((100 * loaded) / total)} %`),
      );
      request.addEventListener("loadend", () =>
        resolve(request.response ?? { message: editor.say(request.status ? "logged_out" : "upload_failed") }),
      );
      request.send(data);
    });

  const refusal = (file) => (file.size > MOST_BYTES ? editor.say("image_too_big") : "");

  const take = async (file) => {
    report(editor.say("uploading", file.name));
    const message = refusal(file);
    const answer = message ? { message } : await send(file);
    if (!answer.address) return report(answer.message, true);
    const alt = editor.say("describe_image");
    const start = body.selectionStart;
    editor.insert(`![${alt}](${answer.address})`);
    body.setSelectionRange(start + 2, start + 2 + alt.length); // what to write next
    return report("");
  };

  const takeAll = async (files) => {
    for (const [index, file] of files.entries()) {
      if (index) {
        body.setSelectionRange(...Array(2).fill(body.value.indexOf(")", body.selectionEnd) + 1));
        editor.insert("\n\n");
      }
      await take(file);
    }
  };

  const images = (transfer) => [...(transfer?.files ?? [])].filter((file) => file.type.startsWith("image/"));

  body.addEventListener("paste", (event) => {
    // A cell of a spreadsheet comes as text and as a picture of it: the text is meant.
    if (!images(event.clipboardData).length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    takeAll(images(event.clipboardData));
  });
  body.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    body.classList.add("is-target");
  });
  for (const event of ["dragleave", "drop"]) body.addEventListener(event, () => body.classList.remove("is-target"));
  body.addEventListener("drop", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    takeAll([...event.dataTransfer.files]); // what is no image is refused with a sentence
  });
  editor.part("image-choose").addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", async () => {
    await takeAll([...chooser.files]);
    chooser.value = "";
  });
})();
