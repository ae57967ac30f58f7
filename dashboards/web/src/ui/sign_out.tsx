// Signing out, for whoever signed in: on the collector's own machine there is nothing to leave.

import { isLocal, isSignedIn, leave } from "../state/sign_in";

export function SignOut(props: { class: string }) {
  if (isLocal.value || !isSignedIn.value) return null;
  return (
    <button type="button" class={`link ${props.class}`} onClick={() => void leave()}>Sign out</button>
  );
}
