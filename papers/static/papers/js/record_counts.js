// Tells the site that a paper was starred or opened: a number, counted once a reader and day. Nothing else leaves.
globalThis.countPaper = (() => {
  "use strict";
  let token = null;

  const fetchToken = async () => {
    const response = await fetch("/comments/token", { credentials: "same-origin" });
    return (await response.json()).token;
  };

  const post = async (what, told) => {
    token ??= fetchToken();
    const headers = { "X-CSRFToken": await token };
    return fetch(`/papers/${what}`, { method: "POST", headers, body: new URLSearchParams(told), keepalive: true });
  };

  // A count that does not come through is no event for a reader.
  return (what, told) =>
    post(what, told).catch(() => {
      token = null;
    });
})();
