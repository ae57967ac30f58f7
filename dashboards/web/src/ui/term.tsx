// A glossary label: plain words, the field's term beside them, the definition one press away.

import { showHelp } from "./dialogs";
import { term } from "./glossary";

export function TermLabel(props: { id: string; plain?: string }) {
  const found = term(props.id);
  const plain = props.plain ?? found.plain;
  return (
    <button type="button" class="term" onClick={() => showHelp(props.id)}
            aria-label={`${plain} (${found.term}): what it means`}>
      <span class="term-plain">{plain}</span>
      {found.term === plain ? null : <span class="term-field">{found.term}</span>}
    </button>
  );
}
