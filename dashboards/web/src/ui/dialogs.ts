// Which dialog is open: help and glossary (perhaps at one term), text that could not be copied, or a
// question.

import { signal } from "@preact/signals";

export interface Question {
  title: string;
  effects: string[];    // what will happen, a sentence each
  yes: string;
  no: string;
  act: () => Promise<void>;
  afterwards: () => void; // once the dialog is closed
}

export type OpenDialog =
  | { kind: "help"; term: string | null }
  | { kind: "copy"; text: string }
  | { kind: "question"; question: Question }
  | null;

export const openDialog = signal<OpenDialog>(null);

export const showHelp = (term: string | null = null): void => {
  openDialog.value = { kind: "help", term };
};
export const showCopyText = (text: string): void => {
  openDialog.value = { kind: "copy", text };
};
export const ask = (question: Question): void => {
  openDialog.value = { kind: "question", question };
};
export const closeDialog = (): void => {
  openDialog.value = null;
};
