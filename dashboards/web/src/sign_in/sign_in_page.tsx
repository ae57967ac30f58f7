// Sign in: what anybody beyond the collector's own machine sees until its password was given.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { fixParts, sentence } from "../format/sentence";
import { type ApiError, asApiError } from "../state/http";
import { enter } from "../state/sign_in";
import { Command } from "../ui/copy";
import { Icon } from "../ui/icons";
import { usePageTitle } from "../ui/page_title";

const FORGOTTEN = "tokwatt collector password";

function Refusal(props: { error: ApiError }) {
  const { error } = props;
  const { before, command, after } = fixParts(error.fix);
  // How to set a new one is told below the form.
  const more = command === FORGOTTEN || error.fix === "" ? "" : sentence([before, command, after].join(" ").trim());
  const what = error.status === 0 ? `${error.title}: ${error.detail}` : error.detail;
  return (
    <p class="sign-in-refusal" role="alert" id="sign-in-error">
      <Icon name="warn" size={16} />
      <span>{sentence(what === "" ? error.title : what)} {more}</span>
    </p>
  );
}

function PasswordField(props: {
  field: { current: HTMLInputElement | null }; value: string; onChange: (text: string) => void;
  invalid: boolean;
}) {
  const [shown, setShown] = useState(false);
  return (
    <div class="sign-in-field">
      <label for="password">Password</label>
      <input ref={props.field} id="password" type={(shown ? "text" : "password") as "password"} value={props.value}
             autocomplete="current-password" autocapitalize="none" spellcheck={false} required
             aria-invalid={props.invalid} aria-describedby={props.invalid ? "sign-in-error" : undefined}
             onInput={(event) => props.onChange(event.currentTarget.value)} />
      <label class="check small">
        <input type="checkbox" checked={shown}
               onChange={(event) => setShown(event.currentTarget.checked)} />
        Show it
      </label>
    </div>
  );
}

function SignInForm() {
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    try {
      await enter(password);
    } catch (failure) {
      setError(asApiError(failure));
      setBusy(false);
      field.current?.select();
    }
  };
  return (
    <form class="sign-in-form" onSubmit={submit} aria-label="Sign in">
      {/* Password managers file a password under a name; there is but one here. */}
      <input class="visually-hidden" type="text" name="username" value="tokwatt" readOnly tabIndex={-1}
             autocomplete="username" aria-hidden="true" />
      <PasswordField field={field} value={password} onChange={setPassword} invalid={error !== null} />
      {error === null ? null : <Refusal error={error} />}
      <button type="submit" class="button is-primary is-large" aria-disabled={busy}>
        {busy ? "Signing in" : "Sign in"}
      </button>
    </form>
  );
}

export function SignInPage() {
  const heading = usePageTitle("Sign in");
  return (
    <main id="main" class="page sign-in-page">
      <section class="card sign-in" aria-labelledby="sign-in-title">
        <h1 ref={heading} tabIndex={-1} id="sign-in-title">Sign in</h1>
        <p class="muted">To the pages of the collector at <b>{location.hostname}</b>. It has one
          password, and keeps what it measures to itself.</p>
        <SignInForm />
        <p class="muted small sign-in-forgotten">Forgotten? Set a new one where the collector runs, then
          start it again: <Command text={FORGOTTEN} /></p>
      </section>
    </main>
  );
}
