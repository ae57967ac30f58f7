// Sets the theme before the first paint; a blocking script because the CSP forbids inline ones.
try {
  const theme = localStorage.getItem("tokwatt.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be blocked; the system's theme applies.
}
