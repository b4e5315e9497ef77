// Loaded before the first paint, and only when the user's theme follows the system.
document.documentElement.setAttribute(
  "data-bs-theme",
  window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"
);
