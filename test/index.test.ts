import assert from "node:assert/strict";
import { test } from "node:test";
import * as assay from "../src/index.ts";

test("the package's door opens on documented names alone", () => assert.deepEqual(Object.keys(assay), ["RouterFailure", "createRouter", "defineConfig", "openTracker"]));

test("defineConfig gives back what it is given", () => {
  const config: assay.UserConfig = { tasks: [{ id: "a", command: ["true"] }] };
  assert.equal(assay.defineConfig(config), config);
});

test("the types refuse what the configuration would", () => {
  // @ts-expect-error -- a command is a list, not a line
  assay.defineConfig({ tasks: [{ id: "a", command: "node a.js" }] });
  // @ts-expect-error -- an unknown field
  assay.defineConfig({ tasks: [{ id: "a", comand: ["node"] }] });
  // @ts-expect-error -- a check has one kind
  assay.defineConfig({ tasks: [{ id: "a", check: { fil: "a.txt" } }] });
});
