"""Watching real use without touching any client: a chat straight to the runtime's own port."""

import threading

import harness

PROMPT = "tell me about " + " ".join(f"word{i}" for i in range(40))


class PassiveTest(harness.Case):

    def watch(self, up, runtime, send):
        """Runs `send` beside polling the live rate; returns the highest rate seen."""
        done = threading.Event()

        def chat():
            try:
                send()
            finally:
                done.set()

        thread = threading.Thread(target=chat)
        thread.start()
        best = 0.0
        while not done.is_set():
            live = up.device()["live"]
            best = max(best, live["decode_tokens_per_second"] or 0.0)
            done.wait(0.1)
        thread.join()
        return best

    def test_a_chat_to_llama_server_moves_the_live_rate_and_leaves_an_event(self):
        llama = self.runtime("llama", "--model", "big")
        up = self.tokwatt(llama.url)
        harness.wait_for("the runtime", lambda: [
            r for r in up.device()["runtime_details"] if r["present"] and r["passive"]])
        best = self.watch(up, llama, lambda: llama.post(
            "/completion", {"prompt": PROMPT, "n_predict": 400, "ignore_eos": True}))
        self.assertGreater(best, 0.0)
        page = harness.wait_for("the event of the chat", lambda: (
            up.get("/api/v1/requests") or {}).get("items"))
        self.assertEqual(page[0]["runtime"], "llamacpp")
        self.assertEqual(page[0]["quality"], "derived")
        self.assertAlmostEqual(page[0]["n_output"], 400, delta=8)

    def test_a_chat_to_ollama_is_seen_or_the_reason_is_said(self):
        ollama = self.runtime("ollama", "--model", "big")
        up = self.tokwatt(ollama.url)
        details = harness.wait_for("the runtime", lambda: [
            r for r in up.device()["runtime_details"] if r["present"]])
        best = self.watch(up, ollama, lambda: ollama.post(
            "/api/generate", {"model": "tokwatt-test", "prompt": PROMPT, "raw": True,
                              "stream": False, "options": {"num_predict": 400}}))
        details = [r for r in up.device()["runtime_details"] if r["present"]]
        if details[0]["passive"]:
            self.assertGreater(best, 0.0)
        else:
            self.assertTrue(details[0]["passive_reason"]["detail"])
            self.assertTrue(details[0]["passive_reason"]["fix"])


if __name__ == "__main__":
    harness.main()
