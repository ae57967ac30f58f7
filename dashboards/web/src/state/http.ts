// The page's requests to /api/v1: JSON in, JSON out; every failure is one ApiError with a fix.

import type { Problem } from "../api";

export class ApiError extends Error {
  constructor(
    readonly title: string, readonly detail: string, readonly fix: string,
    readonly code: string, readonly status: number,
  ) {
    super(detail === "" ? title : `${title}: ${detail}`);
  }
}

const API = "/api/v1";
const TIMEOUT_MS = 20_000;

let notSignedIn = (): void => {};
export const whenNotSignedIn = (task: () => void): void => { notSignedIn = task; };

let session = 0; // a refusal of what was asked before signing in is none of this session
export const beginSession = (): void => { session++; };

async function problemOf(response: Response): Promise<ApiError> {
  try {
    const body = (await response.json()) as Partial<Problem>;
    return new ApiError(body.title ?? "The collector refused", body.detail ?? "", body.fix ?? "",
                        body.code ?? "unknown", response.status);
  } catch {
    return new ApiError("The collector refused", `HTTP ${response.status}`, "tokwatt doctor",
                        "unknown", response.status);
  }
}

async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
  const asked = session;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(API + path, {
      method,
      signal: abort.signal,
      cache: "no-store",
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) {
      const problem = await problemOf(response);
      if (problem.code === "not_signed_in" && asked === session) notSignedIn();
      throw problem;
    }
    return (response.status === 204 ? undefined : await response.json()) as T;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    const reason = abort.signal.aborted ? "it did not answer within 20 s" : "it cannot be reached";
    throw new ApiError("No answer from the collector", reason, "tokwatt doctor", "unreachable", 0);
  } finally {
    clearTimeout(timer);
  }
}

export const get = <T>(path: string): Promise<T> => send<T>("GET", path);
export const post = <T>(path: string, body: unknown): Promise<T> => send<T>("POST", path, body);
export const patch = <T>(path: string, body: unknown): Promise<T> => send<T>("PATCH", path, body);
export const remove = <T>(path: string): Promise<T> => send<T>("DELETE", path);

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new ApiError("The page failed", text, "", "page", 0);
}
