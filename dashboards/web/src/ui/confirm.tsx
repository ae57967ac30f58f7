// A question before what cannot be taken back: what will happen, and two buttons.

import { useState } from "preact/hooks";
import { sentence } from "../format/sentence";
import { type ApiError, asApiError } from "../state/http";
import { ActionButton } from "./action_button";
import { closeDialog, type Question } from "./dialogs";
import { Fix } from "./reason";

export function Confirm(props: { question: Question }) {
  const { question } = props;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const act = async () => {
    setBusy(true);
    try {
      await question.act();
      closeDialog();
      setTimeout(question.afterwards); // nothing behind an open dialog takes the focus
    } catch (failure) {
      setError(asApiError(failure));
      setBusy(false);
    }
  };
  return (
    <>
      <ul class="plain-list">{question.effects.map((effect) => <li key={effect}>{effect}</li>)}</ul>
      {error === null ? null : (
        <p class="form-error" role="alert">
          {sentence(error.detail === "" ? error.title : error.detail)} <Fix fix={error.fix} />
        </p>
      )}
      <div class="row dialog-actions">
        <button type="button" class="button" onClick={closeDialog}>{question.no}</button>
        <ActionButton class="button is-danger" off={busy} onPress={() => void act()}>
          {question.yes}
        </ActionButton>
      </div>
    </>
  );
}
