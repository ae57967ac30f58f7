// Which dialog is open: help and glossary (perhaps at one term), or text that could not be copied.

import { signal } from "@preact/signals";

export type OpenDialog =
  | { kind: "help"; term: string | null }
  | { kind: "copy"; text: string }
  | null;

export const openDialog = signal<OpenDialog>(null);

export const showHelp = (term: string | null = null): void => {
  openDialog.value = { kind: "help", term };
};
export const showCopyText = (text: string): void => {
  openDialog.value = { kind: "copy", text };
};
export const closeDialog = (): void => {
  openDialog.value = null;
};
