// Model servers as people call them. The API's own names stay in requests and addresses.

const NAMES: Record<string, string> = {
  exo: "EXO",
  koboldcpp: "KoboldCpp",
  lemonade: "Lemonade",
  llamacpp: "llama-server",
  lmstudio: "LM Studio",
  localai: "LocalAI",
  mlx: "MLX",
  ollama: "Ollama",
  sglang: "SGLang",
  vllm: "vLLM",
};

export const serverName = (kind: string): string => NAMES[kind] ?? kind;
