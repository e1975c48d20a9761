// A changed form that was not sent: leaving the page asks first. Forms say so with data-guard.
"use strict";
for (const form of document.querySelectorAll("form[data-guard]")) {
  const said = () => new URLSearchParams(new FormData(form)).toString();
  const first = form.hasAttribute("data-changed") ? "" : said();
  let isSent = false;
  form.addEventListener("submit", () => { isSent = true; });
  window.addEventListener("pageshow", () => { isSent = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!isSent && said() !== first) event.preventDefault();
  });
}
