// Theme and single-key shortcuts: two settings, kept in this browser.

import { effect, signal } from "@preact/signals";

export type Theme = "auto" | "light" | "dark";

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage may be blocked; the setting then lasts as long as the page.
  }
}

const first = stored("tokwatt.theme");
export const theme = signal<Theme>(first === "light" || first === "dark" ? first : "auto");
export const shortcutsOn = signal(stored("tokwatt.shortcuts") !== "off");

const darkQuery = matchMedia("(prefers-color-scheme: dark)");
const systemDark = signal(darkQuery.matches);
darkQuery.addEventListener("change", (event) => { systemDark.value = event.matches; });

// Counts up when the effective theme may have changed: charts read their colours again.
export const themeVersion = signal(0);

effect(() => {
  const system = systemDark.value ? "dark" : "light";
  document.documentElement.dataset.theme = theme.value === "auto" ? system : theme.value;
  store("tokwatt.theme", theme.value);
  themeVersion.value = themeVersion.peek() + 1;
});

effect(() => store("tokwatt.shortcuts", shortcutsOn.value ? "on" : "off"));

const NEXT: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };
export const nextTheme = (): void => { theme.value = NEXT[theme.value]; };
