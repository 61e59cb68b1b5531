// The other language of the page as it stands: what was scrolled or filtered has another address by now.
(() => {
  "use strict";
  const link = document.querySelector('.site-tools a[href*="next="]');
  link?.addEventListener("click", () => {
    const address = new URL(link.href);
    address.searchParams.set("next", location.pathname + location.search);
    link.href = address;
  });
})();
