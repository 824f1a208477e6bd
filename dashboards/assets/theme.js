/* Runs before anything is painted: the theme that was chosen last, else the one that the system prefers. */
(function () {
  "use strict";
  var scheme = null;
  try {
    scheme = window.localStorage.getItem("mantine-color-scheme-value");
  } catch (error) {
    scheme = null; // a browser that stores nothing still gets a page
  }
  if (scheme !== "light" && scheme !== "dark") {
    scheme = window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  document.documentElement.setAttribute("data-mantine-color-scheme", scheme);
  document.documentElement.setAttribute("data-ag-theme-mode", scheme);
})();
