import { Command, CommanderError } from "commander";
import { UserError, exitCodes, nearestNames } from "../model/index.ts";
import { commandToMeasureAt, commandsFor } from "./commands.ts";
import type { MakeCommand } from "./commands.ts";
import { complain } from "./complain.ts";
import { repeated } from "./flags.ts";
import type { CommandContext, Surroundings } from "./surroundings.ts";

/** Text width of help: fixed, so that it reads the same everywhere. */
const helpWidth = 100;

/**
 * Carries out a command line: reads flags, calls the operation, prints. Never throws.
 * @param args without the program's own name
 * @returns what to exit with
 */
export async function runProgram(args: readonly string[], version: string, surroundings: Surroundings): Promise<number> {
  const split = commandToMeasureAt(args);
  const own = split < 0 ? args : args.slice(0, split);
  let code: number = exitCodes.fine;
  const context: CommandContext = {
    surroundings,
    measured: split < 0 ? null : args.slice(split + 1),
    exit: (given) => (code = given),
  };
  let program: Command | undefined;
  try {
    program = buildProgram(version, context, await commandsFor(own));
    if (own.length === 0) {
      if (split >= 0) throw new UserError({ wrong: "a command to measure needs the word run before it", fix: `assay run -- ${args.slice(1).join(" ")}` });
      surroundings.out.write(program.helpInformation());
    } else await parsed(program, own);
    // An answer that did not arrive is none.
    await surroundings.out.written?.();
    return code;
  } catch (error) {
    return complain(error instanceof CommanderError && program !== undefined ? explain(error, program, own) : error, surroundings.err, { verbose: own.includes("-v") || own.includes("--verbose") });
  }
}

/** Help and version end commander by an error too. */
async function parsed(program: Command, args: readonly string[]): Promise<void> {
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
  }
}

function buildProgram(version: string, context: CommandContext, commands: readonly MakeCommand[]): Command {
  const { out } = context.surroundings;
  const program = new Command("assay")
    .description("Measures AI agents and the tasks they do, again and again, and gives verdicts you can trust.")
    .version(version, "-V, --version", "the version")
    .helpOption("-h, --help", "this text")
    .helpCommand("help [command]", "help of a command")
    .showSuggestionAfterError(false)
    // So that a command of a command has flags of its own where both have one of a name.
    .enablePositionalOptions();
  for (const make of commands) program.addCommand(make(context));
  program.addHelpText("after", "\nExit codes: 0 fine · 1 a gate failed · 2 usage or configuration · 3 undecided · 4 budget reached · 5 infrastructure failed · 130 interrupted");
  for (const command of withDescendants(program)) {
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => void out.write(text), writeErr: () => {}, outputError: () => {}, getOutHelpWidth: () => helpWidth, getErrHelpWidth: () => helpWidth });
    refuseSecondValues(command);
  }
  return program;
}

/** Commander takes the last of several values; whoever gave two meant something by each. Flags that are read by `repeated` take all. */
function refuseSecondValues(command: Command): void {
  for (const option of command.options) {
    const takesOne = (option.required || option.optional) && option.parseArg !== repeated;
    if (!takesOne) continue;
    const flag = option.long ?? option.flags;
    const given: string[] = [];
    command.on(`option:${option.name()}`, (value: string | null) => {
      given.push(value === null ? flag : `${flag} ${JSON.stringify(value)}`);
      if (given.length > 1) throw new UserError({ wrong: `${flag} was given twice, and takes one value: ${given.join(" and ")}`, fix: "one of them" });
    });
  }
}

function withDescendants(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withDescendants)];
}

/** The command that the words name, as deep as they go, with its path: `assay baseline set`. */
function meantCommand(program: Command, args: readonly string[]): { readonly command: Command; readonly path: string } {
  let command = program;
  let path = program.name();
  for (const arg of args.filter((word) => !word.startsWith("-"))) {
    const next = command.commands.find((known) => known.name() === arg);
    if (next === undefined) break;
    command = next;
    path += ` ${arg}`;
  }
  return { command, path };
}

/** Commander's own errors in our form: what is wrong, what is known, what to try. */
function explain(error: CommanderError, program: Command, args: readonly string[]): UserError {
  const { command, path } = meantCommand(program, args);
  const named = /'([^']*)'/.exec(error.message)?.[1] ?? "";
  const names = command.commands.map((known) => known.name());
  switch (error.code) {
    // A command that only holds others was given none of them.
    case "commander.help":
      return new UserError({ wrong: `${path} needs one of its commands`, known: names, fix: `${path} --help` });
    case "commander.unknownOption": {
      const flags = command.options.map((option) => option.long ?? option.short ?? "");
      const near = nearestNames(named, flags);
      return new UserError({ wrong: `${path} has no flag ${named}`, known: near.length > 0 ? near : flags, fix: near[0] === undefined ? `${path} --help` : `${path} ${near[0]}` });
    }
    case "commander.unknownCommand": {
      const near = nearestNames(named, names);
      const wrong = command === program ? `there is no command "${named}"` : `${path} has no command "${named}"`;
      const help = command === program ? `assay --help · to measure a command: assay run -- ${args.join(" ")}` : `${path} --help`;
      return new UserError({ wrong, known: names, fix: near[0] === undefined ? help : `${path} ${near[0]}` });
    }
    case "commander.missingArgument":
      return new UserError({ wrong: `${path} needs ${named.toUpperCase()}`, fix: `${path} ${command.usage().replace("[options] ", "").replace(/<([^>]*)>/g, (_, name: string) => name.toUpperCase())}` });
    case "commander.missingMandatoryOptionValue":
      return new UserError({ wrong: `${path} needs ${named}`, fix: `${path} --help` });
    default:
      return new UserError({ wrong: error.message.replace(/^error: /, ""), fix: `${path} --help` });
  }
}
