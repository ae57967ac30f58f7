"""Watching real use without touching any client: a chat straight to the runtime's own port."""

import harness

PROMPT = "tell me about " + " ".join(f"word{i}" for i in range(40))
# Long enough to be polled twice on a quick machine, which writes 150 tokens between two polls.
N_OUTPUT = 600


class PassiveTest(harness.Case):

    def watch(self, up, send):
        """Sends while reading the stream that the page reads, until that tells a live rate."""
        rates = [0.0]

        def on_event(name, document):
            if name == "sample":
                rates.append(document["live"]["decode_tokens_per_second"] or 0.0)

        up.follow(on_event)
        harness.wait_for("the first samples", lambda: len(rates) > 1)
        send()
        harness.wait_for("a live rate", lambda: max(rates) > 0.0, 60)

    def test_a_chat_to_llama_server_moves_the_live_rate_and_leaves_an_event(self):
        llama = self.runtime("llama", "--model", "big")
        up = self.tokwatt(llama.url)
        harness.wait_for("the runtime", lambda: [
            r for r in up.device()["runtime_details"] if r["present"] and r["passive"]])
        self.watch(up, lambda: llama.post(
            "/completion", {"prompt": PROMPT, "n_predict": N_OUTPUT, "ignore_eos": True}))
        page = harness.wait_for("the event of the chat", lambda: (
            up.get("/api/v1/requests") or {}).get("items"))
        self.assertEqual(page[0]["runtime"], "llamacpp")
        self.assertEqual(page[0]["quality"], "derived")
        self.assertAlmostEqual(page[0]["n_output"], N_OUTPUT, delta=8)

    def test_a_chat_to_ollama_is_seen_or_the_reason_is_said(self):
        ollama = self.runtime("ollama", "--model", "big")
        up = self.tokwatt(ollama.url)
        details = harness.wait_for("the runtime", lambda: [
            r for r in up.device()["runtime_details"] if r["present"]])
        request = {"model": "tokwatt-test", "prompt": PROMPT, "raw": True, "stream": False,
                   "options": {"num_predict": N_OUTPUT}}
        ollama.load(request["model"])
        if details[0]["passive"]:
            self.watch(up, lambda: ollama.post("/api/generate", request))
        else:
            self.assertTrue(details[0]["passive_reason"]["detail"])
            self.assertTrue(details[0]["passive_reason"]["fix"])


if __name__ == "__main__":
    harness.main()
