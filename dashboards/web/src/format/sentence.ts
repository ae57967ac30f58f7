// Short messages of the API as sentences: "that is not the password" to "That is not the password."

export function sentence(text: string): string {
  if (text === "") return "";
  const end = /[.!?]$/.test(text) ? "" : ".";
  return text[0]!.toUpperCase() + text.slice(1) + end;
}

// A fix that has one of our commands in it, in three parts; the command is "" where there is none.
export interface FixParts { before: string; command: string; after: string }

export function fixParts(fix: string): FixParts {
  const found = /^(.*?)(tokwatt(?:-agent)?(?: [\w-]+)+)\.?(?: (.*))?$/s.exec(fix);
  if (found === null) return { before: fix, command: "", after: "" };
  return { before: found[1]!.trim(), command: found[2]!, after: found[3] ?? "" };
}
