"""Emulates Ollama or llama-server from their documented answers, with faults and a canary.

Nothing it says is a measurement: it exists for faults that a real server does not make on demand,
and to prove that texts it sends are kept nowhere.
"""

import http.server
import json
import threading
import time

CANARY = "canary-7c1e53d9-not-to-be-kept"


class Emulator:
    """One server thread. `fault` is None, "garbage", "dies" or "stalls"."""

    def __init__(self, kind, fault=None, tokens_per_second=400.0):
        self.kind, self.fault, self.delay = kind, fault, 1.0 / tokens_per_second
        self.prompts = []  # every prompt text that arrived
        self.active = 0
        self.released = threading.Event()  # set at the end: stalled answers return
        emulator = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *arguments):
                pass

            def do_GET(self):
                emulator.get(self)

            def do_POST(self):
                length = int(self.headers.get("Content-Length") or 0)
                emulator.post(self, json.loads(self.rfile.read(length) or b"{}"))

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def get(self, handler):
        answers = OLLAMA_GET if self.kind == "ollama" else LLAMA_GET
        path = handler.path.split("?")[0]
        if path not in answers:
            return reply(handler, 404, {"error": "not found"})
        body = answers[path]
        if path == "/slots":
            body = [dict(body[0], is_processing=self.active > 0, prompt=CANARY)]
        return reply(handler, 200, body)

    def post(self, handler, request):
        path = handler.path
        if path == "/api/show":
            return reply(handler, 200, SHOW)
        if path == "/tokenize":
            return reply(handler, 200, {"tokens": list(range(20, 20 + 64))})
        if path not in ("/api/generate", "/completion"):
            return reply(handler, 404, {"error": "not found"})
        self.prompts.append(json.dumps(request.get("prompt", "")))
        self.active += 1
        try:
            return self.generate(handler, request)
        except (BrokenPipeError, ConnectionResetError):
            return None
        finally:
            self.active -= 1

    def generate(self, handler, request):
        if self.fault == "garbage":
            return reply(handler, 200, CANARY + " <html>not json</html>")
        ollama = self.kind == "ollama"
        count = int(request.get("options", {}).get("num_predict", 1) if ollama
                    else request.get("n_predict", 1))
        n_prompt = prompt_tokens(request.get("prompt", ""))
        handler.send_response(200)
        handler.send_header("Content-Type",
                            "application/x-ndjson" if ollama else "text/event-stream")
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True
        begun = time.monotonic()
        for i in range(count):
            if self.fault == "dies" and i == count // 2:
                return None
            if self.fault == "stalls" and i == count // 2:
                self.released.wait(600)
                return None
            time.sleep(self.delay)
            write(handler, ollama, {"response": CANARY, "done": False} if ollama
                  else {"content": CANARY, "stop": False})
        decode = time.monotonic() - begun
        final = ollama_final if ollama else llama_final
        write(handler, ollama, final(count, n_prompt, decode))
        return None


def prompt_tokens(prompt):
    """A list of ids counts itself; a text has a token a word here."""
    return len(prompt) if isinstance(prompt, list) else len(prompt.split()) + 1


def reply(handler, status, body):
    raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(raw)))
    handler.end_headers()
    handler.wfile.write(raw)


def write(handler, ollama, document):
    text = json.dumps(document)
    handler.wfile.write((text + "\n" if ollama else f"data: {text}\n\n").encode())
    handler.wfile.flush()


def ollama_final(count, n_prompt, decode):
    return {"response": "", "done": True, "done_reason": "length",
            "total_duration": int((decode + 0.01) * 1e9), "load_duration": 1_000_000,
            "prompt_eval_count": n_prompt, "prompt_eval_cached_count": 0,
            "prompt_eval_duration": 10_000_000, "eval_count": count,
            "eval_duration": int(decode * 1e9)}


def llama_final(count, n_prompt, decode):
    return {"content": "", "stop": True, "stop_type": "limit", "tokens_predicted": count,
            "tokens_evaluated": n_prompt, "tokens_cached": 0, "truncated": False,
            "timings": {"cache_n": 0, "prompt_n": n_prompt, "prompt_ms": 10.0,
                        "predicted_n": count, "predicted_ms": decode * 1e3}}


DETAILS = {"format": "gguf", "family": "llama", "families": ["llama"],
           "parameter_size": "150M", "quantization_level": "F16"}
MODEL = {"name": "emulated:latest", "model": "emulated:latest", "size": 300_000_000,
         "digest": "0" * 64, "details": DETAILS}
OLLAMA_GET = {
    "/": "Ollama is running",
    "/api/version": {"version": "0.33.3"},
    "/api/status": {"cloud": {"disabled": True, "source": "emulated"}},
    "/api/tags": {"models": [MODEL]},
    "/api/ps": {"models": [dict(MODEL, size_vram=0, context_length=4096,
                                expires_at="2030-01-01T00:00:00Z")]},
}
SHOW = {"details": DETAILS, "capabilities": ["completion"], "template": CANARY,
        "model_info": {"general.architecture": "llama", "general.parameter_count": 150_000_000,
                       "llama.block_count": 6, "llama.attention.head_count": 16,
                       "llama.attention.head_count_kv": 4, "llama.embedding_length": 1024}}
LLAMA_GET = {
    "/health": {"status": "ok"},
    "/props": {"build_info": "b11669-emulated", "total_slots": 1, "model_path": "/absent.gguf",
               "model_alias": "emulated", "is_sleeping": False, "endpoint_slots": True,
               "chat_template": CANARY, "default_generation_settings": {"n_ctx": 4096}},
    "/v1/models": {"object": "list", "data": [
        {"id": "emulated", "object": "model", "owned_by": "llamacpp",
         "meta": {"n_params": 150_000_000, "size": 300_000_000, "n_ctx_train": 4096,
                  "n_embd": 1024, "n_vocab": 16000}}]},
    "/slots": [{"id": 0, "n_ctx": 4096, "is_processing": False, "speculative": False,
                "id_task": 1, "n_prompt_tokens": 0, "n_prompt_tokens_processed": 0,
                "n_prompt_tokens_cache": 0, "next_token": [{"n_decoded": 0, "n_remain": 0}]}],
}
