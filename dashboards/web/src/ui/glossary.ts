// The one glossary (dashboards/glossary.json), by id.

import data from "../../../glossary.json";

export interface Term {
  id: string;
  plain: string;
  term: string;
  unit: string;
  definition: string;
}

export const terms: readonly Term[] = data.terms;
const byId = new Map(terms.map((term) => [term.id, term]));

export function term(id: string): Term {
  const found = byId.get(id);
  if (found === undefined) throw new Error(`no glossary term ${id}`);
  return found;
}
