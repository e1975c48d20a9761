/* Copies a private link; without the script, or where the browser refuses, it is selected to copy. */
"use strict";
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copies]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copies);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.parentElement.querySelector("[role=status]").textContent = button.dataset.done;
    button.focus();
  } catch {
    field.focus();
  }
});
