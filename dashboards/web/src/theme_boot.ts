// Sets the theme before the first paint; a blocking script because the CSP forbids inline ones.
let theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
try {
  const stored = localStorage.getItem("tokwatt.theme");
  if (stored === "light" || stored === "dark") theme = stored;
} catch {
  // Storage may be blocked; the system's theme applies.
}
document.documentElement.dataset.theme = theme;
