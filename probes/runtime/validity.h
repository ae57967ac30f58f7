// Validity codes of an InferenceEvent: why a request must not count as a measurement.
//
// Stable names: they travel to the store and the page. An event without codes is valid.
#pragma once

namespace tokwatt::validity {

// The prompt had more or fewer tokens than asked, beyond what BlockValidity allows.
inline constexpr char kPromptCountOff[] = "prompt_count_off";
// The answer had more or fewer tokens than asked, beyond what BlockValidity allows.
inline constexpr char kOutputCountOff[] = "output_count_off";
// The runtime did not report the counts or durations that a rate needs.
inline constexpr char kCountsMissing[] = "counts_missing";
// The runtime cut the prompt to fit its context.
inline constexpr char kPromptTruncated[] = "prompt_truncated";
// The stream ended in good order, but without the closing record that holds the counts.
inline constexpr char kAbortedWithoutFinal[] = "aborted_without_final";
// The runtime reported an error in the middle of its answer.
inline constexpr char kRuntimeError[] = "runtime_error";
// Nothing came for too long.
inline constexpr char kStalled[] = "stalled";
// The answer kept coming but was not done in time.
inline constexpr char kTimedOut[] = "timed_out";
// Lines that are not what this runtime is known to send.
inline constexpr char kGarbageAnswer[] = "garbage_answer";
// The connection broke after the answer had begun.
inline constexpr char kConnectionLost[] = "connection_lost";
// More than a tenth of a prompt that was made unique was not evaluated, or it was evaluated three
// times faster than before.
inline constexpr char kCacheHitSuspected[] = "cache_hit_suspected";
// The answer came from another company's machine.
inline constexpr char kRemoteModel[] = "remote_model";
// The runtime's own decode time and this machine's clock differ by more than 3 %; not judged over a
// network.
inline constexpr char kClocksDisagree[] = "clocks_disagree";
// Seen by polling only: the last tokens before the end are not counted.
inline constexpr char kEndedBetweenPolls[] = "ended_between_polls";
// Seen by polling only, and only after its end: it has no counts.
inline constexpr char kSeenAfterEnd[] = "seen_after_end";

}  // namespace tokwatt::validity
