// Who looks: from the collector's own machine, or from another one, with its password.

import { computed, signal } from "@preact/signals";
import type { SignIn, SignInRequest } from "../api";
import { beginSession, get, post, remove, whenNotSignedIn } from "./http";

export const signIn = signal<SignIn | null>(null); // null: not asked yet
export const isSignedIn = computed(() => signIn.value?.signed_in === true);
export const isLocal = computed(() => signIn.value?.local === true);

const OUT: SignIn = { signed_in: false, local: false, open_to_network: true };
// Where nobody answers there is nothing to keep from anybody, and the feed says what is wrong.
const UNKNOWN: SignIn = { signed_in: true, local: true, open_to_network: false };

// A session that ended meanwhile: by its time, by a new password, or elsewhere.
whenNotSignedIn(() => { signIn.value = OUT; });

export async function askSignIn(): Promise<void> {
  try {
    signIn.value = await get<SignIn>("/sign-in");
  } catch {
    signIn.value = UNKNOWN;
  }
}

export async function enter(password: string): Promise<void> {
  const request: SignInRequest = { password };
  const entered = await post<SignIn>("/sign-in", request);
  beginSession();
  signIn.value = entered;
}

// A fresh page: nothing of what was seen stays in it.
export async function leave(): Promise<void> {
  await remove<SignIn>("/sign-in");
  location.reload();
}
