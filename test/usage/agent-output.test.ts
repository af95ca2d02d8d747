import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readClaudeCodeOutput, readCodexOutput, readGeminiCliOutput, readUsage } from "../../src/usage/index.ts";
import { tokens } from "../support/usage.ts";

const claude = {
  type: "result",
  subtype: "success",
  is_error: false,
  num_turns: 4,
  total_cost_usd: 0.25,
  usage: { input_tokens: 3, output_tokens: 7, cache_creation_input_tokens: 30_000, cache_creation: { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: 30_000 } },
  modelUsage: {
    "claude-opus-4-6": { inputTokens: 6, outputTokens: 35, cacheReadInputTokens: 11, cacheCreationInputTokens: 36_000, webSearchRequests: 0, costUSD: 0.23, contextWindow: 200_000 },
    "claude-haiku-4-5-20251001": { inputTokens: 3, outputTokens: 194, cacheReadInputTokens: 0, cacheCreationInputTokens: 4000, webSearchRequests: 0, costUSD: 0.02 },
  },
};
const claudeRows = [
  tokens({ model: "claude-opus-4-6", inputTokens: 6, cacheReadTokens: 11, cacheWrite5mTokens: 36_000, outputTokens: 35, costUsd: 0.23, source: "reported" }),
  tokens({ model: "claude-haiku-4-5-20251001", inputTokens: 3, cacheWrite5mTokens: 4000, outputTokens: 194, costUsd: 0.02, source: "reported" }),
];

describe("readClaudeCodeOutput", () => {
  test("the account is modelUsage: the usage beside it leaves out the other model", () => {
    assert.deepEqual(readClaudeCodeOutput(JSON.stringify(claude)), { usage: claudeRows, requests: "many", reportedCostUsd: 0.25, complete: true, problems: [] });
    assert.deepEqual(readUsage(claude).usage, claudeRows);
  });

  test("messages of a stream do not count beside their result", () => {
    const events = [{ type: "system" }, { type: "assistant", message: { model: "claude-opus-4-6", usage: { input_tokens: 6, output_tokens: 35 } } }, claude];
    for (const text of [JSON.stringify(events), events.map((event) => JSON.stringify(event)).join("\n"), `a warning\r\n${events.map((event) => `${JSON.stringify(event)}\r`).join("\n")}\n`])
      assert.deepEqual(readClaudeCodeOutput(text).usage, claudeRows);
    assert.deepEqual(readUsage(events), { usage: claudeRows, requests: "many", reportedCostUsd: 0.25, complete: true, problems: [] });
  });

  test("what a session caches for an hour is an hour's in every model of it", () => {
    const usage = { ...claude.usage, cache_creation: { ephemeral_1h_input_tokens: 30_000, ephemeral_5m_input_tokens: 0 } };
    const [opus] = readClaudeCodeOutput(JSON.stringify({ ...claude, usage })).usage;
    assert.equal(opus!.cacheWrite1hTokens, 36_000);
    assert.equal(opus!.cacheWrite5mTokens, 0);
  });

  test("an older one without modelUsage gives its usage and its cost", () => {
    const { modelUsage: _, ...older } = claude;
    const { usage, requests, reportedCostUsd } = readClaudeCodeOutput(JSON.stringify(older));
    assert.deepEqual(usage, [tokens({ model: "unknown", inputTokens: 3, cacheWrite5mTokens: 30_000, outputTokens: 7 })]);
    assert.equal(requests, "many");
    assert.equal(reportedCostUsd, 0.25);
  });

  test("no result, no JSON and a count that is none are said", () => {
    assert.deepEqual(readClaudeCodeOutput('{"type": "assistant"}').problems, ['no result of Claude Code is in it: an object with "type": "result"']);
    assert.match(readClaudeCodeOutput("Error: not logged in").problems[0]!, /^it holds no JSON: "Error: not logged in"$/);
    assert.deepEqual(readClaudeCodeOutput('{"type": "result"}').problems, ["the result of Claude Code has no modelUsage"]);
    const broken = readClaudeCodeOutput('{"type": "result", "total_cost_usd": "1", "modelUsage": {"m": {"inputTokens": -5}, "n": 3}}');
    assert.deepEqual(broken.problems, [
      'total_cost_usd is "1"; it must be a number in [0, 1000000000000]',
      "modelUsage.m: inputTokens is -5; it must be a whole number of at least 0",
      "modelUsage.n: it is 3; it must be an object with token counts",
    ]);
    assert.deepEqual(broken.usage, []);
  });
});

describe("readCodexOutput", () => {
  const lines = [
    { type: "thread.started", thread_id: "0199" },
    { type: "turn.completed", usage: { input_tokens: 10, cached_input_tokens: 4, output_tokens: 5 } },
    { type: "item.completed", item: { text: '{"type":"turn.completed","usage":{"input_tokens":1}}' } },
    { type: "turn.completed", usage: { input_tokens: 26_549, cached_input_tokens: 22_272, output_tokens: 1590, reasoning_output_tokens: 1152 } },
  ];
  const expected = tokens({ model: "gpt-5-codex", inputTokens: 4277, cacheReadTokens: 22_272, outputTokens: 1590, reasoningTokens: 1152 });

  test("the last turn tells the sum of all, cached tokens inside the input", () => {
    const text = `${lines.map((line) => JSON.stringify(line)).join("\n")}\n{"type":"turn.comp`;
    assert.deepEqual(readCodexOutput(text, "gpt-5-codex"), { usage: [expected], requests: "many", reportedCostUsd: null, complete: true, problems: [] });
    assert.deepEqual(readUsage(lines, "gpt-5-codex").usage, [expected]);
  });

  test("an interrupted turn has no account, and that is said", () => {
    const { usage, problems } = readCodexOutput('{"type":"turn.started"}\n{"type":"turn.failed","error":{"message":"x"}}');
    assert.deepEqual(usage, []);
    assert.deepEqual(problems, ["no turn.completed with usage is in it: Codex printed none, or was stopped before"]);
  });
});

describe("readGeminiCliOutput", () => {
  const output = {
    response: "done",
    stats: {
      models: {
        "gemini-2.5-pro": { api: { totalRequests: 2 }, tokens: { prompt: 24_939, candidates: 20, total: 25_113, cached: 21_263, thoughts: 154, tool: 0 } },
        "gemini-2.5-flash": { tokens: { prompt: 100, candidates: 5, total: 105, cached: 0, thoughts: 0, tool: 0 } },
      },
    },
  };
  const rows = [
    tokens({ model: "gemini-2.5-pro", inputTokens: 3676, cacheReadTokens: 21_263, outputTokens: 174, reasoningTokens: 154 }),
    tokens({ model: "gemini-2.5-flash", inputTokens: 100, outputTokens: 5 }),
  ];

  test("tokens by model, cached ones inside the prompt, thoughts beside the candidates", () => {
    assert.deepEqual(readGeminiCliOutput(JSON.stringify(output, null, 2)), { usage: rows, requests: "many", reportedCostUsd: null, complete: true, problems: [] });
    assert.deepEqual(readUsage(output).usage, rows);
  });

  test("words that it prints before its answer are passed over", () => {
    assert.deepEqual(readGeminiCliOutput(`Loaded cached credentials.\n${JSON.stringify(output, null, 2)}`).usage, rows);
  });

  test("a model without tokens and an answer without stats are said", () => {
    assert.deepEqual(readGeminiCliOutput('{"stats": {"models": {"m": {}}}}').problems, ["stats.models.m: tokens is undefined; it must be an object with token counts"]);
    assert.deepEqual(readGeminiCliOutput('{"response": "x"}').problems, ["no stats.models of Gemini CLI is in it"]);
  });
});
